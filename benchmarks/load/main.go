// Command load sends a corpus of requests to a server on this machine, as fast as it answers or on a fixed schedule,
// and prints what came back as one line of JSON. It is bounded in time and in count.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime"
	"time"
)

type settings struct {
	protocol    string
	target      string
	corpus      string
	connections int
	streams     int
	batch       int
	rate        float64
	requests    int
	offset      int
	warmup      time.Duration
	limit       time.Duration
	anyEffect   bool
}

func main() {
	report, err := run(parse())
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
	if err := json.NewEncoder(os.Stdout).Encode(report); err != nil {
		os.Exit(1)
	}
}

func parse() settings {
	var s settings
	flag.StringVar(&s.protocol, "protocol", "grpc", "grpc, http for an OPA server, or web for a service behind a gateway")
	flag.StringVar(&s.target, "target", "", "host:port")
	flag.StringVar(&s.corpus, "corpus", "", "file of requests: effect, length, body")
	flag.IntVar(&s.connections, "connections", 4, "connections")
	flag.IntVar(&s.streams, "streams", 8, "requests at a time on each connection, in a closed loop")
	flag.IntVar(&s.batch, "batch", 0, "requests in one EvaluateBatch; 0 sends Evaluate")
	flag.Float64Var(&s.rate, "rate", 0, "requests a second on a fixed schedule; 0 is a closed loop")
	flag.IntVar(&s.requests, "requests", 0, "stop after so many calls; 0 stops by time alone")
	flag.IntVar(&s.offset, "offset", 0, "first request of the corpus")
	flag.DurationVar(&s.warmup, "warmup", time.Second, "what comes in this time is sent but not measured")
	flag.DurationVar(&s.limit, "limit", 5*time.Second, "measured time, at most")
	flag.BoolVar(&s.anyEffect, "any-effect", false, "take any effect for right: for a server that answers a constant")
	flag.Parse()
	return s
}

func run(s settings) (*report, error) {
	calls, err := readCorpus(s.corpus, s.batch)
	if err != nil {
		return nil, err
	}
	target, err := dial(s)
	if err != nil {
		return nil, err
	}
	defer target.close()
	// The one that paces sleeps in the kernel and must not hold up those that read answers.
	runtime.GOMAXPROCS(max(4, runtime.NumCPU()))
	l := &loop{settings: s, calls: calls, target: target}
	if s.rate > 0 {
		return l.open(), nil
	}
	return l.closed(), nil
}

func dial(s settings) (target, error) {
	switch s.protocol {
	case "grpc":
		return dialGRPC(s)
	case "http":
		return dialHTTP(s), nil
	case "web":
		return dialWeb(s), nil
	}
	return nil, fmt.Errorf("no such protocol: %s", s.protocol)
}
