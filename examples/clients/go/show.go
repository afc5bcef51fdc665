package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"google.golang.org/protobuf/types/known/structpb"

	v1 "example.com/lexgate/gen/lexgate/v1"
)

// show prints a decision: what forbids the processing and what would cure it, or what it obliges to.
func show(out io.Writer, decision *v1.Decision) {
	fmt.Fprintln(out, strings.TrimPrefix(decision.GetEffect().String(), "EFFECT_"), decision.GetDecisionId())
	if !decision.GetBinding() {
		fmt.Fprintln(out, "  not binding: nobody may act on it")
	}
	for _, reason := range decision.GetReasons() {
		fmt.Fprintln(out, "  because", reason)
	}
	for _, violation := range decision.GetViolations() {
		showViolation(out, violation)
	}
	for _, duty := range decision.GetObligations() {
		fmt.Fprintf(out, "  then %s:%s %s\n", duty.GetStatute(), duty.GetArticle(), duty.GetCode())
	}
}

func showViolation(out io.Writer, violation *v1.Violation) {
	fmt.Fprintf(out, "  %s:%s %s\n", violation.GetStatute(), violation.GetArticle(), violation.GetCode())
	for _, name := range slices.Sorted(maps.Keys(violation.GetDetails())) {
		fmt.Fprintf(out, "    %s: %s\n", name, text(violation.GetDetails()[name].AsSlice()))
	}
	for _, cure := range violation.GetCures() {
		for i, need := range cure.GetRequires() {
			fmt.Fprintf(out, "    %s: the %s can %s %s", lead(i), need.GetWhoCan(), need.GetOp(), need.GetFact())
			if _, none := need.GetValue().GetKind().(*structpb.Value_NullValue); need.GetValue() != nil && !none {
				fmt.Fprintf(out, " %s", text(need.GetValue().AsInterface()))
			}
			fmt.Fprintln(out)
		}
	}
}

// lead begins a line of a cure: any cure suffices, and all of its lines are needed.
func lead(position int) string {
	if position == 0 {
		return "cure"
	}
	return "and"
}

// text is JSON with sorted keys.
func text(value any) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err.Error()
	}
	return strings.TrimSpace(out.String())
}
