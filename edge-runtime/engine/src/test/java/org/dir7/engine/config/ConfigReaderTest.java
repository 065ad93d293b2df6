package org.dir7.engine.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dir7.engine.testing.Refusals.assertBadInput;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.dir7.engine.testing.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {

  private static final Path SHIPPED = Repository.checkpoint().resolve("config.json");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The shipped configuration with the field at "a/b" set, or removed where value is "-". */
  private static JsonNode with(String path, String value) throws JsonProcessingException {
    ObjectNode root = ConfigWriter.tree(ConfigReader.read(SHIPPED));
    int slash = path.lastIndexOf('/');
    JsonNode parent = slash < 0 ? root : root.at("/" + path.substring(0, slash));
    String name = path.substring(slash + 1);
    if (value.equals("-")) {
      ((ObjectNode) parent).remove(name);
    } else {
      ((ObjectNode) parent).set(name, JSON.readTree(value.replace('\'', '"')));
    }
    return root;
  }

  @Test
  void readsTheShippedConfiguration() {
    CheckpointConfig config = ConfigReader.read(SHIPPED);
    DenoiserConfig denoiser = config.denoiser();
    assertEquals("dir7-s-emoji", config.name());
    assertEquals(384, denoiser.hiddenSize());
    assertEquals(6, denoiser.heads());
    assertEquals(256, denoiser.tokens());
    assertEquals(new LoraRanks(32, 32, 32, 64), denoiser.loraRanks());
    assertEquals(List.of(ScanOrder.values()), denoiser.scan());
    assertEquals(CrossQuery.INTERPOLATE, denoiser.crossQuery());
    assertEquals(List.of(3, 2, 2), config.decoder().blocks());
    assertEquals(List.of(1.601562f, 0.855957f, 0.72998f, 0.563965f), config.latent().std());
    assertEquals("mean-l2", config.textEncoder().orElseThrow().pooling());
    assertEquals(DiffusionConfig.flow("euler", 20, 3), config.diffusion());
  }

  @Test
  void writesWhatItReads() throws JsonProcessingException {
    for (CheckpointConfig config :
        List.of(
            ConfigReader.read(SHIPPED),
            ConfigReader.parse("c", with("text_encoder", "-")),
            ConfigReader.parse("c", epsilon()))) {
      byte[] bytes = ConfigWriter.bytes(config);
      assertEquals(config, ConfigReader.parse("c", bytes));
      assertTrue(new String(bytes, UTF_8).endsWith("}\n"));
    }
  }

  private static JsonNode epsilon() throws JsonProcessingException {
    return with(
        "diffusion",
        "{'prediction':'epsilon','num_train_timesteps':1000,'beta_schedule':'linear',"
            + "'beta_start':0.0001,'beta_end':0.02,'sampler':'ddim','steps':50,'guidance':1.5}");
  }

  @Test
  void readsTheFieldsOfNoisePredictingModels() throws JsonProcessingException {
    assertEquals(
        new DiffusionConfig(Prediction.EPSILON, 1000, "linear", 1e-4, 0.02, "ddim", 50, 1.5),
        ConfigReader.parse("c", epsilon()).diffusion());
  }

  /** Columns: field, its value (- removes it), what the sentence must say. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "format | 'dir7-checkpoint/2' | format is \"dir7-checkpoint/2\"; it must be",
        "name | - | name is missing",
        "name | '' | name is an empty string; it must be a non-empty string",
        "version | 1.5 | version is 1.5; it must be a whole number",
        "denoiser | [] | denoiser is an empty array; it must be an object",
        "denoiser/hidden_size | - | denoiser.hidden_size is missing",
        "denoiser/hidden_size | null | denoiser.hidden_size is missing",
        "denoiser/hidden_size | '384' | denoiser.hidden_size is the string \"384\"; it must be a"
            + " whole number",
        "denoiser/hidden_size | 400 | denoiser.hidden_size is 400; it must be a multiple of"
            + " denoiser.head_size, 64",
        "denoiser/hidden_size | 1000000 | denoiser.hidden_size is 1000000; it must be from 4 to"
            + " 4096",
        "denoiser/hidden_size | 99999999999999999999 | denoiser.hidden_size is"
            + " 99999999999999999999; it must be from 4",
        "denoiser/layers | 0 | denoiser.layers is 0; it must be from 1 to 256",
        "denoiser/latent_size | 33 | denoiser.latent_size is 33; it must be a multiple of"
            + " denoiser.patch_size, 2",
        "denoiser/latent_size | 16 | decoder.image_size is 256; latent_size 16 doubled in each of 3"
            + " stages gives 128",
        "denoiser/latent_size | 1024 | denoiser.ffn_ratio is 4; 262144 tokens",
        "denoiser/text_dim | 512 | denoiser.text_dim is 512; text encoder minilm-l6-v2-int8 gives"
            + " states of width 384",
        "denoiser/lora_ranks/v | 0 | denoiser.lora_ranks.v is 0; it must be from 1",
        "denoiser/lora_ranks/x | 1 | denoiser.lora_ranks.x is not a known field",
        "denoiser/scan | [] | denoiser.scan is an empty array; it must be a non-empty array",
        "denoiser/scan | ['row','diagonal'] | denoiser.scan[1] is \"diagonal\"; it must be one of:"
            + " row, row_rev, col, col_rev",
        "denoiser/cross_query | 'nearest' | denoiser.cross_query is \"nearest\"; it must be one of:"
            + " interpolate, left_pad",
        "denoiser/hidden_sise | 1 | denoiser.hidden_sise is not a known field; the nearest known"
            + " one is denoiser.hidden_size",
        "denoiser/weights | '../w.safetensors' | denoiser.weights is \"../w.safetensors\"; it must"
            + " be a plain file name",
        "denoiser/sha256 | 'abc' | denoiser.sha256 is \"abc\"; it must be 64",
        "decoder/blocks | [3,2] | decoder.blocks has 2 entries; it must have 3",
        "decoder/channels | [128,0,64] | decoder.channels[1] is 0; it must be from 1 to 1024",
        "decoder/type | 'vae' | decoder.type is \"vae\"; it must be \"tiny-f8\"",
        "latent/std | [1,1,0,1] | latent.std[2] is 0.0; it must be above 0",
        "latent/std | [1,1,1e99,1] | latent.std[2] is 1.0E99; it must be at most",
        "latent/mean | [0,0] | latent.mean has 2 entries; it must have 4",
        "text_encoder/type | 'clip' | text_encoder.type is \"clip\"; it must be minilm-l6-v2-int8",
        "text_encoder/maven | 'x' | text_encoder.maven is \"x\"; it must be group:artifact:version",
        "text_encoder/pooling | 'max' | text_encoder.pooling is \"max\"; it must be one of:"
            + " mean-l2",
        "diffusion/prediction | 'x0' | diffusion.prediction is \"x0\"; it must be one of: flow,"
            + " epsilon, v_prediction",
        "diffusion/sampler | 'ddim' | diffusion.sampler is \"ddim\"; with prediction flow it must"
            + " be one of: euler, heun, dpmpp-2m",
        "diffusion/steps | 201 | diffusion.steps is 201; it must be from 1 to 200",
        "diffusion/guidance | 20.5 | diffusion.guidance is 20.5; it must be from 0 to 20",
        "diffusion/beta_end | 0.02 | diffusion.beta_end is for epsilon and v_prediction only",
        "comment | 'x' | comment is not a known field",
      })
  void refusesWhatIsMissingUnknownOrImpossible(String path, String value, String sentence)
      throws JsonProcessingException {
    JsonNode changed = with(path, value);
    assertBadInput(
        () -> ConfigReader.parse("c/config.json", changed), "c/config.json: " + sentence);
  }

  @Test
  void refusesMoreStepsThanTheModelWasTrainedWith() throws JsonProcessingException {
    ObjectNode root = (ObjectNode) epsilon();
    ((ObjectNode) root.get("diffusion")).put("num_train_timesteps", 49);
    assertBadInput(
        () -> ConfigReader.parse("c", root), "c: diffusion.steps is 50; it must be from 1 to 49");
  }

  @Test
  void refusesTextThatLeftPadCannotPlace() throws JsonProcessingException {
    ObjectNode root = (ObjectNode) with("denoiser/cross_query", "'left_pad'");
    ConfigReader.parse("c", root);
    ((ObjectNode) root.get("denoiser")).put("max_text_tokens", 257);
    assertBadInput(
        () -> ConfigReader.parse("c", root),
        "c: denoiser.max_text_tokens is 257; with cross_query left_pad it must be at most 256");
  }

  @Test
  void guessesWhatAMissingFieldWasMisspelledAs() throws JsonProcessingException {
    ObjectNode root = (ObjectNode) with("denoiser/layers", "-");
    ((ObjectNode) root.get("denoiser")).put("layer", 12);
    assertBadInput(
        () -> ConfigReader.parse("c", root),
        "c: denoiser.layers is missing; did you mean it by denoiser.layer?");
  }

  @Test
  void refusesAFileThatIsNoJsonObject() {
    assertBadInput(() -> ConfigReader.parse("c", "{\"a\":".getBytes(UTF_8)), "c: not valid JSON");
    assertBadInput(() -> ConfigReader.parse("c", new byte[0]), "c: empty, JSON is expected");
    assertBadInput(() -> ConfigReader.parse("c", "7".getBytes(UTF_8)), "c: 7, a JSON object");
    assertBadInput(
        () -> ConfigReader.parse("c", "{\"a\":1,\"a\":2}".getBytes(UTF_8)), "Duplicate field 'a'");
    assertBadInput(() -> ConfigReader.read(Path.of("no/config.json")), "no/config.json: no such");
  }
}
