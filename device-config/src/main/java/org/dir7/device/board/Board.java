package org.dir7.device.board;

import java.util.Optional;
import org.dir7.device.Reading;

/**
 * A machine as its files describe it.
 *
 * @param model which of the boards that we know
 * @param name as the board calls itself, else the processor's name
 * @param superModes whether the Orin Nano's device tree is the one with the Super power modes
 * @param cpu cores and vector instructions
 * @param memory of the system; on Jetsons the GPU uses the same
 * @param l4t NVIDIA's Linux release, on Jetsons
 * @param libraries CUDA, TensorRT and the C library
 * @param powerModes of nvpmodel, on Jetsons
 */
public record Board(
    BoardModel model,
    String name,
    boolean superModes,
    CpuInfo cpu,
    Reading<MemoryInfo> memory,
    Optional<L4t> l4t,
    Libraries libraries,
    Reading<PowerModes> powerModes) {}
