package com.oakenspirits.lakehouse.app.mlflow;

/**
 * A run in MLflow.
 *
 * @param id that MLflow gave it
 * @param artifacts the URI of its artifacts, such as {@code mlflow-artifacts:/1/…/artifacts}
 */
public record TrackedId(String id, String artifacts) {}
