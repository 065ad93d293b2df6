package org.dir7.backend.tensorrt;

import java.util.List;
import org.dir7.backend.tensorrt.plan.PlanKey;
import org.dir7.backend.tensorrt.plan.Plans;
import org.dir7.engine.backend.Preparation;
import org.dir7.engine.model.Model;

/**
 * The build of a model's plans.
 *
 * @param pictures drawn at once at most
 * @param weightBytes of the model in the type of its plans
 * @param problems why the plans here do not fit, one clause each
 */
record PlanPreparation(
    Plans plans, Model model, PlanKey key, int pictures, long weightBytes, List<String> problems)
    implements Preparation {

  @Override
  public String reason() {
    return String.join("; ", problems);
  }

  @Override
  public void run(Listener listener) {
    plans.ensure(model, key, pictures, weightBytes, p -> listener.at(p.share(), p.line()));
  }

  @Override
  public void cancel() {
    plans.cancel();
  }
}
