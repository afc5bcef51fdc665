// Package lexgate asks a lexgate sidecar whether personal data may be processed, before it is.
//
// Everything but a binding ALLOW is an error, so that whoever forgets a case does not proceed.
package lexgate

import (
	"context"
	"errors"
	"fmt"
	"time"

	"google.golang.org/grpc"

	v1 "example.com/lexgate/gen/lexgate/v1"
)

// DefaultTimeout is the deadline of a call whose context has no earlier one.
const DefaultTimeout = time.Second

// Options say how the sidecar is reached. The zero value means 127.0.0.1:8470, in plain text.
type Options struct {
	// Target is host:port, or unix:/path/to/grpc.sock.
	Target string
	// Timeout is the deadline of each call; zero means DefaultTimeout.
	Timeout time.Duration
	// CA is a file with the authorities of the sidecar's certificate; it makes the connection a TLS one.
	CA string
	// Cert and Key are files with a client certificate and its key; they need CA.
	Cert, Key string
	// TokenFile is a file with a bearer token. It is read for each call, so that the token may be renewed.
	TokenFile string
}

// Client asks one sidecar. It is safe for concurrent use, and connects again by itself.
type Client struct {
	connection *grpc.ClientConn
	decisions  v1.DecisionServiceClient
	timeout    time.Duration
}

// New makes a client; it connects at the first call. Its errors are about the options.
func New(options Options) (*Client, error) {
	target := options.Target
	if target == "" {
		target = "127.0.0.1:8470"
	}
	dialOptions, err := options.dialOptions(target)
	if err != nil {
		return nil, err
	}
	connection, err := grpc.NewClient(target, dialOptions...)
	if err != nil {
		return nil, err
	}
	timeout := options.Timeout
	if timeout <= 0 {
		timeout = DefaultTimeout
	}
	return &Client{connection, v1.NewDecisionServiceClient(connection), timeout}, nil
}

// Permit returns the decision if, and only if, it is a binding ALLOW.
//
// Otherwise the error is a *NotAllowed, which holds the decision, an *InvalidRequest, or a *NoDecision: whatever it is,
// do not proceed.
func (c *Client) Permit(ctx context.Context, request *v1.EvaluateRequest) (*v1.Decision, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	answer, err := c.decisions.Evaluate(ctx, request)
	if err != nil {
		return nil, failure(err)
	}
	decision := answer.GetDecision()
	if err := check(decision); err != nil {
		return nil, &NoDecision{Reason: "the answer makes no sense: " + err.Error()}
	}
	if decision.GetEffect() != v1.Effect_EFFECT_ALLOW || !decision.GetBinding() {
		return nil, &NotAllowed{decision}
	}
	return decision, nil
}

// Close ends the connection; calls in flight fail.
func (c *Client) Close() error { return c.connection.Close() }

// check says what is wrong with an answer that no sidecar gives.
func check(decision *v1.Decision) error {
	switch {
	case decision.GetDecisionId() == "":
		return errors.New("it has no decision_id")
	case decision.GetEffect() == v1.Effect_EFFECT_ALLOW && len(decision.GetViolations()) > 0:
		return errors.New("it allows what it calls a violation")
	}
	switch effect := decision.GetEffect(); effect {
	case v1.Effect_EFFECT_ALLOW, v1.Effect_EFFECT_DENY, v1.Effect_EFFECT_REFER:
		return nil
	default:
		return fmt.Errorf("effect %d is none that this client knows", effect)
	}
}
