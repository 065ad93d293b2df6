package org.dir7.backend.tensorrt.cuda;

import static org.bytedeco.tensorrt.global.nvinfer.createInferRuntime;
import static org.bytedeco.tensorrt.global.nvinfer.getInferLibVersion;
import static org.bytedeco.tensorrt.global.nvinfer.getPluginRegistry;

import java.nio.file.Path;
import org.bytedeco.tensorrt.nvinfer.IPluginCreatorInterface;
import org.bytedeco.tensorrt.nvinfer.IPluginCreatorV3One;
import org.bytedeco.tensorrt.nvinfer.IPluginRegistry;
import org.bytedeco.tensorrt.nvinfer.IRuntime;

/**
 * TensorRT in this process: created once, after the probe said that it can be, and kept while the
 * process lives.
 */
public final class TrtLibrary {

  static final String CROSS_WKV = "Dir7CrossWkv";
  static final String MIX = "Dir7Mix";
  static final String PLUGIN_VERSION = "1";
  static final String NAMESPACE = "";

  private static TrtLibrary instance;

  private final NativeRuntime natives;
  private final IRuntime runtime;
  private final IPluginCreatorV3One crossWkv;
  private final IPluginCreatorV3One mix;
  private final Path plugin;

  private TrtLibrary(Path plugin) {
    this.plugin = plugin;
    this.natives = new NativeRuntime(plugin);
    this.runtime = Cuda.made(createInferRuntime(TrtLog.INSTANCE), "no runtime");
    IPluginRegistry registry = Cuda.made(getPluginRegistry(), "no plugin registry");
    Cuda.made(registry.loadLibrary(plugin.toString()), plugin + " was not registered");
    this.crossWkv = creator(registry, CROSS_WKV);
    this.mix = creator(registry, MIX);
  }

  private IPluginCreatorV3One creator(IPluginRegistry registry, String name) {
    IPluginCreatorInterface found = registry.getCreator(name, PLUGIN_VERSION, NAMESPACE);
    return new IPluginCreatorV3One(
        Cuda.made(found, plugin + " has no plugin " + name + " version " + PLUGIN_VERSION));
  }

  /**
   * The library, loaded by the first call.
   *
   * @param plugin the plugin's library
   */
  public static synchronized TrtLibrary of(Path plugin) {
    if (instance == null) {
      // A device's own CUDA and TensorRT before anything that a jar might carry.
      System.setProperty("org.bytedeco.javacpp.pathsFirst", "true");
      // The presets refuse an allocation of eight bytes once the process has four times the Java
      // heap's limit resident, and TensorRT alone has more than a daemon's 256 MiB. What is ours is
      // accounted for by the memory contract.
      System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
      instance = new TrtLibrary(plugin);
    }
    return instance;
  }

  NativeRuntime natives() {
    return natives;
  }

  IRuntime runtime() {
    return runtime;
  }

  /** Of the recurrence. */
  IPluginCreatorV3One crossWkv() {
    return crossWkv;
  }

  /** Of whole residual branches. */
  IPluginCreatorV3One mix() {
    return mix;
  }

  Path plugin() {
    return plugin;
  }

  static int version() {
    return getInferLibVersion();
  }
}
