package lexgate

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/credentials/local"
	"google.golang.org/grpc/keepalive"
)

func (o Options) dialOptions(target string) ([]grpc.DialOption, error) {
	transport, err := o.transport(target)
	if err != nil {
		return nil, err
	}
	out := append(channel(), grpc.WithTransportCredentials(transport))
	if o.TokenFile != "" {
		if transport.Info().SecurityProtocol == "insecure" {
			return nil, errors.New("a token needs TLS or a Unix socket: name the authorities, or leave the token out")
		}
		out = append(out, grpc.WithPerRPCCredentials(bearer{o.TokenFile}))
	}
	return out, nil
}

func channel() []grpc.DialOption {
	// A sidecar that restarts is back within seconds; gRPC's own back-off grows to two minutes without decisions.
	again := backoff.Config{BaseDelay: 100 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: time.Second}
	return []grpc.DialOption{
		// A sidecar is beside its service: facts about persons never take the way of HTTPS_PROXY.
		grpc.WithNoProxy(),
		grpc.WithConnectParams(grpc.ConnectParams{Backoff: again, MinConnectTimeout: time.Second}),
		grpc.WithKeepaliveParams(
			keepalive.ClientParameters{Time: time.Minute, Timeout: 5 * time.Second, PermitWithoutStream: true}),
	}
}

func (o Options) transport(target string) (credentials.TransportCredentials, error) {
	switch {
	case o.CA == "" && (o.Cert != "" || o.Key != ""):
		return nil, errors.New("a client certificate needs the authorities of the sidecar too")
	case o.CA == "" && strings.HasPrefix(target, "unix:"):
		return local.NewCredentials(), nil
	case o.CA == "":
		return insecure.NewCredentials(), nil
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: x509.NewCertPool()}
	authorities, err := os.ReadFile(o.CA)
	if err != nil {
		return nil, err
	}
	if !config.RootCAs.AppendCertsFromPEM(authorities) {
		return nil, fmt.Errorf("%s: holds no certificate", o.CA)
	}
	if o.Cert != "" || o.Key != "" {
		certificate, err := tls.LoadX509KeyPair(o.Cert, o.Key)
		if err != nil {
			return nil, err
		}
		config.Certificates = []tls.Certificate{certificate}
	}
	return credentials.NewTLS(config), nil
}

// bearer sends the token of a file with each call.
type bearer struct{ file string }

func (b bearer) GetRequestMetadata(context.Context, ...string) (map[string]string, error) {
	token, err := os.ReadFile(b.file)
	if err != nil {
		return nil, err
	}
	return map[string]string{"authorization": "Bearer " + strings.TrimSpace(string(token))}, nil
}

func (bearer) RequireTransportSecurity() bool { return true }
