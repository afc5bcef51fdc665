package com.example.lexgate;

import com.example.lexgate.v1.Cure;
import com.example.lexgate.v1.Decision;
import com.example.lexgate.v1.Requirement;
import com.example.lexgate.v1.Violation;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import java.util.TreeMap;

/** A decision as text: what forbids the processing and what would cure it, or what it obliges to. */
final class Shown {
  private static final JsonFormat.Printer JSON =
      JsonFormat.printer().omittingInsignificantWhitespace().sortingMapKeys();

  private final StringBuilder out = new StringBuilder();

  private Shown() {}

  static String of(Decision decision) {
    var shown = new Shown();
    shown.line("%s %s", decision.getEffect().name().substring("EFFECT_".length()), decision.getDecisionId());
    if (!decision.getBinding()) {
      shown.line("  not binding: nobody may act on it");
    }
    decision.getReasonsList().forEach(reason -> shown.line("  because %s", reason));
    decision.getViolationsList().forEach(shown::violation);
    decision
        .getObligationsList()
        .forEach(duty -> shown.line("  then %s:%s %s", duty.getStatute(), duty.getArticle(), duty.getCode()));
    return shown.out.toString();
  }

  private void violation(Violation violation) {
    line("  %s:%s %s", violation.getStatute(), violation.getArticle(), violation.getCode());
    new TreeMap<>(violation.getDetailsMap()).forEach((name, values) -> line("    %s: %s", name, json(values)));
    violation.getCuresList().forEach(this::cure);
  }

  /** Any cure suffices, and all of its lines are needed. */
  private void cure(Cure cure) {
    var lead = "cure";
    for (var need : cure.getRequiresList()) {
      line("    %s: %s", lead, step(need));
      lead = "and";
    }
  }

  private static String step(Requirement need) {
    var words = "the %s can %s %s".formatted(need.getWhoCan(), need.getOp(), need.getFact());
    return !need.hasValue() || need.getValue().hasNullValue() ? words : words + " " + json(need.getValue());
  }

  private static String json(MessageOrBuilder value) {
    try {
      return JSON.print(value);
    } catch (InvalidProtocolBufferException broken) {
      throw new IllegalArgumentException("the answer holds a value that is no JSON", broken);
    }
  }

  private void line(String format, Object... values) {
    out.append(format.formatted(values)).append('\n');
  }
}
