package com.example.lexgate;

import com.example.lexgate.LexgateException.Field;
import com.example.lexgate.LexgateException.InvalidRequest;
import com.example.lexgate.LexgateException.NoDecision;
import com.example.lexgate.LexgateException.NotAllowed;
import com.example.lexgate.v1.Decision;
import com.example.lexgate.v1.DecisionServiceGrpc;
import com.example.lexgate.v1.DecisionServiceGrpc.DecisionServiceBlockingStub;
import com.example.lexgate.v1.Effect;
import com.example.lexgate.v1.EvaluateRequest;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Asks a lexgate sidecar whether personal data may be processed, before it is.
 *
 * <p>Everything but a binding ALLOW is an exception, so that whoever forgets a case does not proceed. Threads may share a
 * client; it connects at the first call, and again by itself.
 */
public final class LexgateClient implements AutoCloseable {
  private final ManagedChannel channel;
  private final DecisionServiceBlockingStub decisions;
  private final Options options;

  /** Throws {@link IOException} when a file of the options cannot be used. */
  public LexgateClient(Options options) throws IOException {
    this.options = options;
    channel =
        Grpc.newChannelBuilder(options.target(), options.credentials())
            // A sidecar is beside its service: facts about persons never take the way of a proxy.
            .proxyDetector(address -> null)
            .keepAliveTime(60, TimeUnit.SECONDS)
            .keepAliveTimeout(5, TimeUnit.SECONDS)
            .keepAliveWithoutCalls(true)
            .build();
    var stub = DecisionServiceGrpc.newBlockingStub(channel);
    var token = options.tokenFile();
    decisions = token == null ? stub : stub.withCallCredentials(new BearerToken(token));
  }

  /** Returns the decision if, and only if, it is a binding ALLOW. */
  public Decision permit(EvaluateRequest request) throws LexgateException {
    var decision = evaluate(request);
    if (decision.getEffect() != Effect.EFFECT_ALLOW || !decision.getBinding()) {
      throw new NotAllowed(decision);
    }
    return decision;
  }

  /** Ends the connection; calls in flight fail. */
  @Override
  public void close() {
    channel.shutdownNow();
  }

  private Decision evaluate(EvaluateRequest request) throws LexgateException {
    try {
      var deadline = options.timeout().toMillis();
      var answer = decisions.withDeadlineAfter(deadline, TimeUnit.MILLISECONDS).evaluate(request);
      return checked(answer.getDecision());
    } catch (StatusRuntimeException error) {
      // A sidecar that restarts is back within seconds; gRPC's own back-off grows to two minutes without decisions.
      channel.resetConnectBackoff();
      throw failure(error);
    }
  }

  private static Decision checked(Decision decision) throws NoDecision {
    if (decision.getDecisionId().isEmpty()) {
      throw new NoDecision("the answer makes no sense: it has no decision_id");
    }
    switch (decision.getEffect()) {
      case EFFECT_ALLOW, EFFECT_DENY, EFFECT_REFER -> {}
      default ->
          throw new NoDecision(
              "the answer makes no sense: effect %d is none that this client knows"
                  .formatted(decision.getEffectValue()));
    }
    if (decision.getEffect() == Effect.EFFECT_ALLOW && decision.getViolationsCount() > 0) {
      throw new NoDecision("the answer makes no sense: it allows what it calls a violation");
    }
    return decision;
  }

  private static LexgateException failure(StatusRuntimeException error) {
    var fields = error.getStatus().getCode() == Status.Code.INVALID_ARGUMENT ? fields(error) : List.<Field>of();
    return fields.isEmpty() ? new NoDecision(error.getStatus(), error) : new InvalidRequest(fields, error);
  }

  private static List<Field> fields(StatusRuntimeException error) {
    var fields = new ArrayList<Field>();
    try {
      for (var detail : StatusProto.fromThrowable(error).getDetailsList()) {
        if (detail.is(BadRequest.class)) {
          for (var violation : detail.unpack(BadRequest.class).getFieldViolationsList()) {
            fields.add(new Field(violation.getField(), violation.getDescription()));
          }
        }
      }
    } catch (InvalidProtocolBufferException | IllegalArgumentException nonsense) {
      return List.of(); // that there is no decision remains
    }
    return fields;
  }
}
