package com.example.lexgate;

import com.example.lexgate.v1.Decision;
import com.example.lexgate.v1.Effect;
import io.grpc.Status;
import java.util.List;
import java.util.stream.Collectors;

/** What {@link LexgateClient#permit} throws. Whatever it is: do not proceed. */
public abstract sealed class LexgateException extends Exception {
  private static final long serialVersionUID = 1L;

  private LexgateException(String message, Throwable cause) {
    super(message, cause);
  }

  /** A decision that permits nothing: DENY, REFER, or one that is not binding. */
  public static final class NotAllowed extends LexgateException {
    private static final long serialVersionUID = 1L;
    private final transient Decision decision;

    NotAllowed(Decision decision) {
      super(summary(decision), null);
      this.decision = decision;
    }

    public Decision decision() {
      return decision;
    }

    private static String summary(Decision decision) {
      if (!decision.getBinding()) {
        return "the answer is not binding: nobody may act on it";
      }
      if (decision.getEffect() == Effect.EFFECT_REFER) {
        return "a person must decide: " + String.join(", ", decision.getReasonsList());
      }
      return decision.getViolationsList().stream()
          .map(violation -> violation.getStatute() + ":" + violation.getArticle())
          .collect(Collectors.joining(", ", "it must not be done: ", ""));
    }
  }

  /** The sidecar did not judge the request, because it is malformed. */
  public static final class InvalidRequest extends LexgateException {
    private static final long serialVersionUID = 1L;
    private final transient List<Field> fields;

    InvalidRequest(List<Field> fields, Throwable cause) {
      super(
          fields.stream()
              .map(field -> field.name() + ": " + field.problem())
              .collect(Collectors.joining("; ", "the request is not acceptable: ", "")),
          cause);
      this.fields = fields;
    }

    public List<Field> fields() {
      return fields;
    }
  }

  /** One thing that is wrong with a request. */
  public record Field(String name, String problem) {}

  /** Every other failure: unreachable, too slow, refused, nonsense. */
  public static final class NoDecision extends LexgateException {
    private static final long serialVersionUID = 1L;
    private final Status.Code code;

    NoDecision(String reason) {
      super("there is no decision: " + reason, null);
      this.code = Status.Code.OK;
    }

    NoDecision(Status status, Throwable cause) {
      super("there is no decision: " + status.getCode() + ": " + status.getDescription(), cause);
      this.code = status.getCode();
    }

    /** The status of the call; OK when the answer made no sense. */
    public Status.Code code() {
      return code;
    }
  }
}
