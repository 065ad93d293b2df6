package org.dir7.backend.tensorrt.cuda;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.tensorrt.global.nvinfer.PluginFieldType;
import org.bytedeco.tensorrt.nvinfer.PluginField;
import org.bytedeco.tensorrt.nvinfer.PluginFieldCollection;
import org.dir7.backend.tensorrt.network.MixLayer;
import org.dir7.backend.tensorrt.network.WkvLayer;

/** The plugins' attributes as TensorRT hands them over: one int32 a field. */
final class PluginFields {

  private PluginFields() {}

  static Map<String, Integer> values(WkvLayer layer) {
    Map<String, Integer> values = new LinkedHashMap<>();
    values.put("mode", 1);
    values.put("scan", layer.scan().ordinal());
    values.put("grid", layer.grid());
    values.put("head_size", layer.headSize());
    values.put("receptance_by_scan", layer.receptanceByScan() ? 1 : 0);
    values.put("value_residual", layer.valueResidual() ? 1 : 0);
    return values;
  }

  static Map<String, Integer> values(MixLayer layer) {
    Map<String, Integer> values = new LinkedHashMap<>();
    values.put("kind", layer.kind().ordinal());
    values.put("scan", layer.scan().ordinal());
    values.put("grid", layer.grid());
    values.put("head_size", layer.headSize());
    values.put("with_text", layer.withText());
    values.put("rank_w", layer.ranks().w());
    values.put("rank_a", layer.ranks().a());
    values.put("rank_g", layer.ranks().g());
    values.put("rank_v", layer.ranks().v());
    values.put("hidden", layer.hidden());
    values.put("chunk", layer.chunk());
    values.put("chunks", layer.chunks());
    values.put("value", layer.value() ? 1 : 0);
    return values;
  }

  /** The collection; its memory is kept by {@code host}. */
  static PluginFieldCollection of(Map<String, Integer> values, HostWeights host) {
    PluginField fields = host.keep(new PluginField(values.size()));
    int at = 0;
    for (Map.Entry<String, Integer> value : values.entrySet()) {
      // The constructor keeps the name's pointer as it is; the setter for strings would not.
      PluginField field =
          host.keep(
              new PluginField(
                  host.keep(new BytePointer(value.getKey())),
                  host.keep(new IntPointer(new int[] {value.getValue()})),
                  PluginFieldType.kINT32.value,
                  1));
      fields.position(at++).put(field);
    }
    PluginFieldCollection collection = host.keep(new PluginFieldCollection());
    collection.nbFields(values.size()).fields(fields.position(0));
    return collection;
  }
}
