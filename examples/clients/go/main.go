// Command lexgate-ask asks a lexgate sidecar about the request of a file, and shows the answer.
//
// Exit status: 0 ALLOW, 1 DENY, 3 REFER; 2 when there is nothing to act on: no decision, a malformed request, an answer
// that is not binding. Proceed on 0 alone.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"time"

	"google.golang.org/protobuf/encoding/protojson"

	v1 "example.com/lexgate/gen/lexgate/v1"
	"example.com/lexgate/lexgate"
)

const (
	allowed = iota
	denied
	nothingToActOn
	referred
)

func main() { os.Exit(run()) }

func run() int {
	options, file := arguments()
	request, err := read(file)
	if err != nil {
		return complain(err)
	}
	client, err := lexgate.New(options)
	if err != nil {
		return complain(err)
	}
	defer client.Close()
	decision, err := client.Permit(context.Background(), request)
	if refused := (*lexgate.NotAllowed)(nil); errors.As(err, &refused) {
		show(os.Stdout, refused.Decision)
		return status(refused.Decision)
	}
	if err != nil {
		return complain(err)
	}
	show(os.Stdout, decision)
	return allowed
}

func arguments() (lexgate.Options, string) {
	var options lexgate.Options
	flag.StringVar(&options.Target, "target", "127.0.0.1:8470", "the sidecar: host:port or unix:/path")
	millis := flag.Int("timeout-ms", 1000, "the deadline of the call")
	flag.StringVar(&options.CA, "ca", "", "authorities of the sidecar's certificate, in PEM; turns TLS on")
	flag.StringVar(&options.Cert, "cert", "", "a client certificate, in PEM")
	flag.StringVar(&options.Key, "key", "", "its key")
	flag.StringVar(&options.TokenFile, "token-file", "", "a file with a bearer token")
	flag.Parse()
	options.Timeout = time.Duration(*millis) * time.Millisecond
	return options, flag.Arg(0)
}

func read(file string) (*v1.EvaluateRequest, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	request := new(v1.EvaluateRequest)
	return request, protojson.Unmarshal(text, request)
}

func status(refused *v1.Decision) int {
	switch {
	case !refused.GetBinding():
		return nothingToActOn
	case refused.GetEffect() == v1.Effect_EFFECT_REFER:
		return referred
	default:
		return denied
	}
}

func complain(err error) int {
	fmt.Fprintln(os.Stderr, err)
	return nothingToActOn
}
