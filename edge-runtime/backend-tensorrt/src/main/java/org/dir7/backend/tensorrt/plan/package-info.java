/**
 * Plans: what they depend on ({@link org.dir7.backend.tensorrt.plan.PlanKey}), where they are kept
 * ({@link org.dir7.backend.tensorrt.plan.PlanCache}), and how they come to be ({@link
 * org.dir7.backend.tensorrt.plan.Plans}, {@link org.dir7.backend.tensorrt.plan.ChildBuild}). No
 * TensorRT type appears here.
 */
package org.dir7.backend.tensorrt.plan;
