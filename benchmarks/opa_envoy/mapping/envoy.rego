# METADATA
# title: What OPA's Envoy plugin answers, from the decision on the body of a request
# description: The body is the input that lexgate would make of the request, so that both judge the same.
package bench.envoy

decision := judged if judged := data.lexgate.decision with input as input.parsed_body

result := {
	"allowed": decision.effect == "ALLOW",
	"headers": {"x-lexgate-obligations": concat(",", sort(decision.oblige))},
}
