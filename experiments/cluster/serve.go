package cluster

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// Listen says how a server of ours is to listen.
type Listen struct {
	Address  string // host and port
	Store    string // folder of the streams
	Password string // of the user starmesh; "" for none
	Config   string // a file of nats-server, instead of all of these
}

// User is who has the password.
const User = "starmesh"

// largestMessage is what the server takes in one; larger results go through the store of objects.
const largestMessage = 8 << 20

// Serve runs a NATS server with JetStream in this process until ctx is done. It calls ready with its URL.
func Serve(ctx context.Context, listen Listen, ready func(url string)) error {
	options, err := listen.options()
	if err != nil {
		return err
	}
	s, err := server.NewServer(options)
	if err != nil {
		return err
	}
	if listen.Config != "" {
		s.ConfigureLogger()
	}
	s.Start()
	defer s.WaitForShutdown()
	defer s.Shutdown()
	for end := time.Now().Add(20 * time.Second); !s.ReadyForConnections(100 * time.Millisecond); {
		if time.Now().After(end) || ctx.Err() != nil || !s.Running() {
			return fmt.Errorf("the server cannot listen on %s, or cannot use its store; choose another --listen or --store", net.JoinHostPort(options.Host, strconv.Itoa(options.Port)))
		}
	}
	ready(s.ClientURL())
	<-ctx.Done()
	return nil
}

func (l Listen) options() (*server.Options, error) {
	if l.Config != "" {
		options, err := server.ProcessConfigFile(l.Config)
		if err != nil {
			return nil, err
		}
		options.NoSigs = true
		known := options.Username != "" || options.Authorization != "" || len(options.Users) > 0 || len(options.Nkeys) > 0 ||
			len(options.TrustedOperators) > 0 || options.AuthCallout != nil || options.TLSVerify
		if !isLoopback(options.Host) && !known {
			return nil, fmt.Errorf("%s: it listens on %q and asks for no credentials; add an authorization block, or listen on 127.0.0.1", l.Config, options.Host)
		}
		return options, nil
	}
	host, port, err := net.SplitHostPort(l.Address)
	number, errPort := strconv.ParseUint(port, 10, 16)
	if err != nil || errPort != nil || host == "" {
		return nil, fmt.Errorf("--listen %s: write host and port, as in 127.0.0.1:4222", l.Address)
	}
	switch {
	case l.Store == "":
		return nil, errors.New("--store is missing: name the folder in which the server keeps tasks and results")
	case !isLoopback(host) && l.Password == "":
		return nil, fmt.Errorf("--listen %s: beyond this machine a server asks for credentials; give --password-file FILE, or --config FILE of nats-server", l.Address)
	}
	options := &server.Options{
		ServerName: "starmesh", Host: host, Port: int(number), JetStream: true, StoreDir: l.Store, NoSigs: true, NoLog: true, MaxPayload: largestMessage,
	}
	if number == 0 {
		options.Port = server.RANDOM_PORT
	}
	if l.Password != "" {
		options.Username, options.Password = User, l.Password
	}
	return options, nil
}
