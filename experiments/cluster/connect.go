// Package cluster spreads a batch over machines, by NATS JetStream. A collector publishes the experiment with its data files and
// its runs as tasks; workers, any number of them, take tasks and publish the result of each run, some together; the collector puts
// those on record in the results folder. A task is acknowledged when its results are stored, so whoever dies, its work is done by
// another; of a run that is done twice the first result counts.
//
// A batch is two streams, one of tasks and one of results, an object with the experiment, and an entry in a bucket, which says how
// far it is. All of it goes when the batch is collected.
package cluster

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Access says where the servers are and who asks.
type Access struct {
	URL   string // of the servers, with commas between; it may hold user and password
	Creds string // a file with credentials; "" for none
	CA    string // a file with certificates to trust; "" for those of the system
}

// Server is a connection to NATS servers, which are one to whoever uses them.
type Server struct {
	conn    *nats.Conn
	streams jetstream.JetStream
	shown   string // the URL without a password
}

// request bounds a single one: a cluster that has lost a server needs some seconds for its election.
const request = 5 * time.Second

// Connect connects. It goes on trying whenever the connection is lost later.
func Connect(access Access, name string) (*Server, error) {
	if err := access.check(); err != nil {
		return nil, err
	}
	shown := access.Shown()
	options := []nats.Option{
		nats.Name(name), nats.MaxReconnects(-1), nats.ReconnectWait(300 * time.Millisecond), nats.Timeout(request), nats.PingInterval(10 * time.Second),
	}
	if access.Creds != "" {
		options = append(options, nats.UserCredentials(access.Creds))
	}
	if access.CA != "" {
		options = append(options, nats.RootCAs(access.CA))
	}
	conn, err := nats.Connect(access.URL, options...)
	if err != nil {
		return nil, refused(shown, err)
	}
	streams, err := jetstream.New(conn, jetstream.WithDefaultTimeout(request))
	if err != nil {
		conn.Close()
		return nil, err
	}
	s := &Server{conn, streams, shown}
	for attempt := 1; ; attempt++ {
		_, err := streams.AccountInfo(context.Background())
		if err == nil {
			return s, nil
		}
		if attempt == 3 || !passing(err) {
			s.Close()
			return nil, refused(shown, err)
		}
	}
}

// Close ends the connection.
func (s *Server) Close() { s.conn.Close() }

// servers reads the URL; nil if it is none.
func (a Access) servers() (list []*url.URL) {
	for one := range strings.SplitSeq(a.URL, ",") {
		one = strings.TrimSpace(one)
		if !strings.Contains(one, "://") {
			one = "nats://" + one
		}
		u, err := url.Parse(one)
		if err != nil || u.Hostname() == "" {
			return nil
		}
		list = append(list, u)
	}
	return list
}

// Shown returns the URL without a password.
func (a Access) Shown() string {
	var list []string
	for _, u := range a.servers() {
		list = append(list, u.Redacted())
	}
	return strings.Join(list, ",")
}

// check refuses servers that anybody on the network could write to.
func (a Access) check() error {
	list := a.servers()
	if list == nil {
		return errors.New("the address of the servers is no URL; write nats://HOST:4222, or several with commas between")
	}
	for _, u := range list {
		if !isLoopback(u.Hostname()) && u.User == nil && a.Creds == "" {
			return fmt.Errorf("%s: without credentials anybody on the network could send results; give --creds FILE, or a user and a password in the URL", u.Redacted())
		}
	}
	return nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// refused says what a user can do about a connection that does not come about.
func refused(shown string, err error) error {
	repair := ""
	switch {
	case errors.Is(err, nats.ErrAuthorization), errors.Is(err, nats.ErrPermissionViolation):
		repair = "; the server does not know these credentials: see --creds, or the user and the password in the URL"
	case errors.As(err, new(*tls.CertificateVerificationError)):
		repair = "; give the file with the certificate of who signed the server's: see --tlsca"
	case errors.Is(err, nats.ErrNoServers), errors.Is(err, nats.ErrTimeout):
		repair = "; start a server there with `starmesh serve`, or name another"
	case errors.Is(err, jetstream.ErrJetStreamNotEnabled), errors.Is(err, jetstream.ErrJetStreamNotEnabledForAccount):
		repair = "; the server has no JetStream: start nats-server with -js, or `starmesh serve`"
	}
	return fmt.Errorf("%s: %w%s", shown, err, repair)
}

// replicas is how many servers keep each message: three where there are as many.
func (s *Server) replicas() int {
	if len(s.conn.Servers()) >= 3 {
		return 3
	}
	return 1
}
