/**
 * Compiles the engine's graph into steps over one arena.
 *
 * <p>Reading order: {@link org.dir7.backend.cpu.plan.Plans} (what a session holds), {@code
 * Lifetimes} and {@code ArenaPlan} (where values lie), {@code PlanCompiler} (operation to step),
 * then one file a family of operations: {@code LinearStep}, {@code TokenShiftStep}, {@code
 * Wkv7Step}, {@code Conv3x3Step} and so on. A {@code Step} says into how many tiles its work falls
 * and runs one; nothing allocates after {@code Plans} is built.
 */
package org.dir7.backend.cpu.plan;
