package org.dir7.engine.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dir7.engine.config.TensorSpec.Int8;

/**
 * Names and shapes of all tensors that follow from a configuration, in the order in which
 * checkpoints have them. Checkpoint and engine reader, verifier and quantizer share it.
 */
public final class TensorCatalog {

  /** Before the decoder's names where both parts are in one file. */
  public static final String DECODER_PREFIX = "decoder.";

  /** Width of the timestep embedding. */
  public static final int TIMESTEP_WIDTH = 256;

  /** Adaptive vectors of a layer: shift, scale and gate of its three parts. */
  private static final int ADAPTIVE = 9;

  private static final int RGB = 3;
  private static final int WINDOW = 3;

  private final Map<String, TensorSpec> specs = new LinkedHashMap<>();

  private TensorCatalog() {}

  /** Tensors of denoiser.safetensors. */
  public static Map<String, TensorSpec> denoiser(DenoiserConfig config) {
    TensorCatalog catalog = new TensorCatalog();
    catalog.addDenoiser(config);
    return Collections.unmodifiableMap(catalog.specs);
  }

  /** Tensors of decoder.safetensors, names without the prefix. */
  public static Map<String, TensorSpec> decoder(DenoiserConfig denoiser, DecoderConfig decoder) {
    TensorCatalog catalog = new TensorCatalog();
    catalog.addDecoder(denoiser, decoder);
    return Collections.unmodifiableMap(catalog.specs);
  }

  /** Both, the decoder's under {@link #DECODER_PREFIX}. */
  public static Map<String, TensorSpec> of(CheckpointConfig config) {
    Map<String, TensorSpec> all = new LinkedHashMap<>(denoiser(config.denoiser()));
    decoder(config.denoiser(), config.decoder())
        .values()
        .forEach(s -> all.put(DECODER_PREFIX + s.name(), s.prefixed(DECODER_PREFIX)));
    return Collections.unmodifiableMap(all);
  }

  private void addDenoiser(DenoiserConfig config) {
    int width = config.hiddenSize();
    int patch = config.latentChannels() * config.patchSize() * config.patchSize();
    linear("embed", width, patch, Int8.NEVER);
    linear("t1", width, TIMESTEP_WIDTH, Int8.POSSIBLE);
    linear("t2", width, width, Int8.POSSIBLE);
    linear("pool", width, config.textDim(), Int8.POSSIBLE);
    linear("ada", ADAPTIVE * width, width, Int8.POSSIBLE);
    for (int layer = 0; layer < config.layers(); layer++) {
      String block = "blocks." + layer;
      vector(block + ".ada", ADAPTIVE * width);
      mix(block + ".time", config, layer, false);
      mix(block + ".cross", config, layer, true);
      vector(block + ".channel.x_k", width);
      int hidden = width * config.ffnRatio();
      quantizable(block + ".channel.key", hidden, width);
      quantizable(block + ".channel.value", width, hidden);
    }
    linear("ada_out", 2 * width, width, Int8.POSSIBLE);
    linear("head", patch, width, Int8.NEVER);
  }

  /** A cross mix has its receptance from the text, and no mix for it. */
  private void mix(String p, DenoiserConfig config, int layer, boolean cross) {
    int width = config.hiddenSize();
    for (String mix :
        cross ? List.of("w", "k", "v", "a", "g") : List.of("r", "w", "k", "v", "a", "g")) {
      vector(p + ".x_" + mix, width);
    }
    for (String name : List.of(".k_k", ".k_a", ".r_k")) {
      vector(p + name, width);
    }
    quantizable(p + ".receptance", width, cross ? config.textDim() : width);
    quantizable(p + ".key", width, width);
    quantizable(p + ".value", width, width);
    quantizable(p + ".output", width, width);
    lowRank(p + ".w_lora", config.loraRanks().w(), width, true);
    lowRank(p + ".a_lora", config.loraRanks().a(), width, true);
    lowRank(p + ".g_lora", config.loraRanks().g(), width, false);
    if (layer > 0) {
      lowRank(p + ".v_lora", config.loraRanks().v(), width, true);
    }
    vector(p + ".ln_x.weight", width);
    vector(p + ".ln_x.bias", width);
  }

  private void addDecoder(DenoiserConfig denoiser, DecoderConfig decoder) {
    int in = denoiser.latentChannels();
    for (int stage = 0; stage < decoder.channels().size(); stage++) {
      int channels = decoder.channels().get(stage);
      convolution(stage == 0 ? "inp" : "u" + stage, channels, in);
      for (int block = 0; block < decoder.blocks().get(stage); block++) {
        String p = "s" + (stage + 1) + "." + block;
        convolution(p + ".a", channels, channels);
        convolution(p + ".b", channels, channels);
      }
      in = channels;
    }
    convolution("out", 4 * RGB, in);
  }

  private void linear(String name, int out, int in, Int8 int8) {
    add(name + ".weight", List.of(out, in), int8);
    vector(name + ".bias", out);
  }

  private void quantizable(String name, int out, int in) {
    add(name + ".weight", List.of(out, in), Int8.USUAL);
  }

  private void lowRank(String name, int rank, int width, boolean bias) {
    add(name + ".down.weight", List.of(rank, width), Int8.NEVER);
    add(name + ".up.weight", List.of(width, rank), Int8.NEVER);
    if (bias) {
      vector(name + ".up.bias", width);
    }
  }

  private void convolution(String name, int out, int in) {
    add(name + ".weight", List.of(out, in, WINDOW, WINDOW), Int8.POSSIBLE);
    vector(name + ".bias", out);
  }

  private void vector(String name, int size) {
    add(name, List.of(size), Int8.NEVER);
  }

  private void add(String name, List<Integer> shape, Int8 int8) {
    specs.put(name, new TensorSpec(name, shape, int8));
  }
}
