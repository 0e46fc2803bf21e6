package cluster

// These tests prove, with a server that asks for TLS and for signed credentials, that who has both is let in, and that who lacks
// one is told which.

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nkeys"
)

func TestCredentialsAndTLS(t *testing.T) {
	dir := t.TempDir()
	in := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	certificate, key := certify(t)
	stranger, known := authority(t), authority(t)
	url := serveConfig(t, in("nats.conf", fmt.Appendf(nil, `
		listen: "127.0.0.1:-1"
		log_file: %q
		jetstream: {store_dir: %q}
		%s
		tls: {cert_file: %q, key_file: %q}
	`, filepath.Join(dir, "log"), dir, known.config, in("cert.pem", certificate), in("key.pem", key))))
	ca, good, bad := filepath.Join(dir, "cert.pem"), in("good.creds", known.creds), in("bad.creds", stranger.creds)
	for _, c := range []struct {
		access Access
		want   string // of the error; "": none
	}{
		{Access{url, good, ca}, ""},
		{Access{url, good, ""}, "see --tlsca"},
		{Access{url, bad, ca}, "the server does not know these credentials"},
		{Access{url, "", ca}, "the server does not know these credentials"},
		{Access{url, filepath.Join(dir, "none.creds"), ca}, "none.creds: no such file"},
		{Access{url, good, filepath.Join(dir, "none.pem")}, "none.pem: no such file"},
		{Access{url, good, good}, "good.creds"},
	} {
		server, err := Connect(c.access, "test")
		if err == nil {
			server.Close()
		}
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v; want %q", c.access, err, c.want)
		}
	}
}

// serveConfig starts a server of a configuration file.
func serveConfig(t *testing.T, config string) (url string) {
	t.Helper()
	ready, over := make(chan string), make(chan error, 1)
	ctx, stop := context.WithCancel(context.Background())
	go func() { over <- Serve(ctx, Listen{Config: config}, func(url string) { ready <- url }) }()
	t.Cleanup(func() { stop(); <-over })
	select {
	case url = <-ready:
	case err := <-over:
		t.Fatal(err)
	}
	return url
}

// certify makes a certificate for this machine that signs itself.
func certify(t *testing.T) (certificate, key []byte) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed}), pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: secret})
}

// trust is what a server is told of whom it trusts, and the credentials of one user that it does.
type trust struct {
	config string
	creds  []byte
}

// authority makes an operator, the accounts of the server and of a user, who has JetStream, and the user.
func authority(t *testing.T) trust {
	t.Helper()
	must := func(text string, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	pair := func(create func() (nkeys.KeyPair, error)) (nkeys.KeyPair, string) {
		keys, err := create()
		if err != nil {
			t.Fatal(err)
		}
		return keys, must(keys.PublicKey())
	}
	operatorKeys, operatorID := pair(nkeys.CreateOperator)
	_, systemID := pair(nkeys.CreateAccount)
	accountKeys, accountID := pair(nkeys.CreateAccount)
	userKeys, userID := pair(nkeys.CreateUser)
	account := jwt.NewAccountClaims(accountID)
	account.Limits.JetStreamLimits = jwt.JetStreamLimits{DiskStorage: -1, MemoryStorage: -1, Streams: -1, Consumer: -1}
	user := must(jwt.NewUserClaims(userID).Encode(accountKeys))
	seed, err := userKeys.Seed()
	if err != nil {
		t.Fatal(err)
	}
	creds, err := jwt.FormatUserConfig(user, seed)
	if err != nil {
		t.Fatal(err)
	}
	return trust{creds: creds, config: fmt.Sprintf("operator: %s\nsystem_account: %s\nresolver: MEMORY\nresolver_preload: {%s: %s, %s: %s}",
		must(jwt.NewOperatorClaims(operatorID).Encode(operatorKeys)), systemID,
		systemID, must(jwt.NewAccountClaims(systemID).Encode(operatorKeys)), accountID, must(account.Encode(operatorKeys)))}
}
