package com.oakenspirits.lakehouse.app.mlflow;

/** MLflow does not answer, or refuses. Never a reason for the lakehouse to stop: who catches it goes on without. */
public final class MlflowFailure extends Exception {
    private static final long serialVersionUID = 1;

    MlflowFailure(String message) {
        super(message);
    }

    MlflowFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
