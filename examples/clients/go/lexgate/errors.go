package lexgate

import (
	"fmt"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	v1 "example.com/lexgate/gen/lexgate/v1"
)

// NotAllowed is the error of a decision that permits nothing: DENY, REFER, or one that is not binding.
type NotAllowed struct{ Decision *v1.Decision }

func (e *NotAllowed) Error() string {
	switch {
	case !e.Decision.GetBinding():
		return "the answer is not binding: nobody may act on it"
	case e.Decision.GetEffect() == v1.Effect_EFFECT_REFER:
		return "a person must decide: " + strings.Join(e.Decision.GetReasons(), ", ")
	}
	var articles []string
	for _, violation := range e.Decision.GetViolations() {
		articles = append(articles, violation.GetStatute()+":"+violation.GetArticle())
	}
	return "it must not be done: " + strings.Join(articles, ", ")
}

// InvalidRequest is the error of a request that the sidecar did not judge, because it is malformed.
type InvalidRequest struct{ Fields []Field }

// Field is one thing that is wrong with a request.
type Field struct{ Name, Problem string }

func (e *InvalidRequest) Error() string {
	problems := make([]string, len(e.Fields))
	for i, field := range e.Fields {
		problems[i] = field.Name + ": " + field.Problem
	}
	return "the request is not acceptable: " + strings.Join(problems, "; ")
}

// NoDecision is the error of every other failure: unreachable, too slow, refused, nonsense.
type NoDecision struct {
	Code   codes.Code
	Reason string
}

func (e *NoDecision) Error() string { return "there is no decision: " + e.Reason }

func failure(err error) error {
	state := status.Convert(err)
	if state.Code() == codes.InvalidArgument {
		if fields := violatedFields(state); len(fields) > 0 {
			return &InvalidRequest{fields}
		}
	}
	return &NoDecision{state.Code(), fmt.Sprintf("%s: %s", state.Code(), state.Message())}
}

func violatedFields(state *status.Status) []Field {
	var fields []Field
	for _, detail := range state.Details() {
		bad, _ := detail.(*errdetails.BadRequest)
		for _, violation := range bad.GetFieldViolations() {
			fields = append(fields, Field{violation.GetField(), violation.GetDescription()})
		}
	}
	return fields
}
