package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/mem"
	"google.golang.org/grpc/status"
)

const patience = 10 * time.Second

// target sends one call and says what is wrong with the answer, in a word that can be counted; "" is a right answer.
type target interface {
	send(connection int, one *call) string
	close()
}

type grpcTarget struct {
	connections []*grpc.ClientConn
	method      string
	batch       bool
	anyEffect   bool
}

func dialGRPC(s settings) (target, error) {
	t := &grpcTarget{method: "/lexgate.v1.DecisionService/Evaluate", batch: s.batch > 0, anyEffect: s.anyEffect}
	if t.batch {
		t.method += "Batch"
	}
	for range s.connections {
		connection, err := grpc.NewClient("passthrough:///"+s.target,
			grpc.WithTransportCredentials(insecure.NewCredentials()),
			grpc.WithDefaultCallOptions(grpc.ForceCodecV2(rawCodec{}), grpc.MaxCallRecvMsgSize(64<<20)))
		if err != nil {
			return nil, err
		}
		t.connections = append(t.connections, connection)
	}
	return t, nil
}

func (t *grpcTarget) send(connection int, one *call) string {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var answer []byte
	if err := t.connections[connection].Invoke(ctx, t.method, one.body, &answer); err != nil {
		return status.Code(err).String()
	}
	effects, err := effectsOf(answer, t.batch)
	if err != nil {
		return "answer is no message"
	}
	if !sameEffects(effects, one.effects, t.anyEffect) {
		return "wrong effect"
	}
	return ""
}

func (t *grpcTarget) close() {
	for _, connection := range t.connections {
		connection.Close()
	}
}

// rawCodec sends bytes that are already a message, and hands back the bytes of the answer.
type rawCodec struct{}

func (rawCodec) Name() string { return "proto" }

func (rawCodec) Marshal(message any) (mem.BufferSlice, error) {
	return mem.BufferSlice{mem.SliceBuffer(message.([]byte))}, nil
}

func (rawCodec) Unmarshal(data mem.BufferSlice, message any) error {
	*message.(*[]byte) = data.Materialize()
	return nil
}

// httpTarget asks an OPA server over HTTP/1.1 connections that stay open.
type httpTarget struct {
	client *http.Client
	url    string
}

func dialHTTP(s settings) target {
	transport := &http.Transport{MaxIdleConnsPerHost: s.connections * s.streams, DisableCompression: true}
	client := &http.Client{Transport: transport, Timeout: patience}
	return &httpTarget{client: client, url: "http://" + s.target + "/v1/data/lexgate/decision"}
}

func (t *httpTarget) send(_ int, one *call) string {
	answer, err := t.client.Post(t.url, "application/json", bytes.NewReader(one.body))
	if err != nil {
		return "no answer"
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return "no answer"
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Sprintf("status %d", answer.StatusCode)
	}
	// OPA writes no spaces.
	if !bytes.Contains(body, opaEffects[one.effects[0]]) {
		return "wrong effect"
	}
	return ""
}

func (t *httpTarget) close() { t.client.CloseIdleConnections() }

var opaEffects = map[byte][]byte{1: []byte(`"effect":"ALLOW"`), 2: []byte(`"effect":"DENY"`), 3: []byte(`"effect":"REFER"`)}

// webTarget sends requests to a service behind a gateway that asks whether they may pass: 200 for what is allowed, 403
// for what is not.
type webTarget struct {
	client    *http.Client
	url       string
	anyEffect bool
}

func dialWeb(s settings) target {
	transport := &http.Transport{MaxIdleConnsPerHost: s.connections * s.streams, DisableCompression: true}
	client := &http.Client{Transport: transport, Timeout: patience}
	return &webTarget{client: client, url: "http://" + s.target + "/judged", anyEffect: s.anyEffect}
}

func (t *webTarget) send(_ int, one *call) string {
	answer, err := t.client.Post(t.url, "application/json", bytes.NewReader(one.body))
	if err != nil {
		return "no answer"
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return "no answer"
	}
	wanted := http.StatusForbidden
	if t.anyEffect || one.effects[0] == allowed {
		wanted = http.StatusOK
	}
	if answer.StatusCode != wanted {
		return fmt.Sprintf("status %d where %d is right", answer.StatusCode, wanted)
	}
	return ""
}

func (t *webTarget) close() { t.client.CloseIdleConnections() }

const allowed = 1 // lexgate.v1.Effect
