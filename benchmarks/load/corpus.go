package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"

	"google.golang.org/protobuf/encoding/protowire"
)

// call is what goes into one RPC or one HTTP request, and the effects that must come back.
type call struct {
	body    []byte
	effects []byte
}

// readCorpus reads records of one byte (the effect as in lexgate.v1.Effect), the length as a varint, and the body.
// With a batch it folds that many requests into each EvaluateBatchRequest.
func readCorpus(path string, batch int) ([]call, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var calls []call
	for len(content) > 0 {
		size, width := binary.Uvarint(content[1:])
		end := 1 + width + int(size)
		if width <= 0 || end > len(content) {
			return nil, fmt.Errorf("%s: request %d is cut off", path, len(calls))
		}
		calls = append(calls, call{body: content[1+width : end], effects: content[:1]})
		content = content[end:]
	}
	if batch > 0 {
		calls = folded(calls, batch)
	}
	if len(calls) == 0 {
		return nil, errors.New("the corpus has no request, or fewer than a batch takes")
	}
	return calls, nil
}

func folded(calls []call, batch int) []call {
	var out []call
	for ; len(calls) >= batch; calls = calls[batch:] {
		var whole call
		for _, one := range calls[:batch] {
			whole.body = protowire.AppendTag(whole.body, 1, protowire.BytesType)
			whole.body = protowire.AppendBytes(whole.body, one.body)
			whole.effects = append(whole.effects, one.effects...)
		}
		out = append(out, whole)
	}
	return out
}

// effectsOf reads the effects out of an EvaluateResponse, or out of an EvaluateBatchResponse; an item that carries an
// error reads as 0.
func effectsOf(answer []byte, batch bool) ([]byte, error) {
	if !batch {
		effect, err := effectOf(answer)
		return []byte{effect}, err
	}
	var effects []byte
	err := eachField(answer, 1, func(item []byte, _ uint64) error {
		effect, err := effectOf(item)
		effects = append(effects, effect)
		return err
	})
	return effects, err
}

// effectOf reads field 2 of the Decision in field 1.
func effectOf(message []byte) (byte, error) {
	var effect byte
	err := eachField(message, 1, func(decision []byte, _ uint64) error {
		return eachField(decision, 2, func(_ []byte, value uint64) error {
			effect = byte(value)
			return nil
		})
	})
	return effect, err
}

func eachField(message []byte, wanted protowire.Number, visit func([]byte, uint64) error) error {
	for len(message) > 0 {
		number, kind, tag := protowire.ConsumeTag(message)
		if tag < 0 {
			return protowire.ParseError(tag)
		}
		size := protowire.ConsumeFieldValue(number, kind, message[tag:])
		if size < 0 {
			return protowire.ParseError(size)
		}
		if number == wanted {
			var content []byte
			var value uint64
			if kind == protowire.BytesType {
				content, _ = protowire.ConsumeBytes(message[tag:])
			} else {
				value, _ = protowire.ConsumeVarint(message[tag:])
			}
			if err := visit(content, value); err != nil {
				return err
			}
		}
		message = message[tag+size:]
	}
	return nil
}

func sameEffects(got, want []byte, anyEffect bool) bool {
	if !anyEffect {
		return bytes.Equal(got, want)
	}
	return len(got) == len(want) && bytes.IndexByte(got, 0) < 0
}
