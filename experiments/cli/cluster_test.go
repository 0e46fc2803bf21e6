package cli_test

// These tests prove that a batch which workers do is the one of a single machine, its data files included, and that what cannot
// be on servers is refused with its repair.

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"starmesh/experiments/cli"
	"starmesh/models"
)

// background runs a command until the test ends, and returns what comes behind a phrase on a line of what it says.
func background(t *testing.T, phrase string, args ...string) (rest string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	said, says := io.Pipe()
	over := make(chan int, 1)
	go func() {
		over <- cli.Run(ctx, models.Builtin(), args, says, says)
		says.Close()
	}()
	found := make(chan string, 1)
	go func() {
		text := make([]byte, 0, 1000)
		for part := make([]byte, 1000); ; {
			n, err := said.Read(part)
			text = append(text, part[:n]...)
			if _, rest, is := strings.Cut(string(text), phrase); is && strings.Contains(rest, "\n") && len(found) == 0 {
				line, _, _ := strings.Cut(rest, "\n")
				found <- line
				phrase = "\x00"
			}
			if err != nil {
				close(found)
				return
			}
		}
	}()
	t.Cleanup(func() {
		cancel()
		if code := <-over; code != 0 {
			t.Errorf("%v: exit code %d", args, code)
		}
	})
	rest, is := <-found
	if !is {
		t.Fatalf("%v did not say %q", args, phrase)
	}
	return rest
}

// served returns the URL of a server that listens on this machine.
func served(t *testing.T, more ...string) string {
	t.Helper()
	line := background(t, "serving at ", append([]string{"serve", "--listen", "127.0.0.1:0", "--store", t.TempDir()}, more...)...)
	url, _, _ := strings.Cut(line, ";")
	return url
}

func TestWorkersMakeTheBatch(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, want, got := filepath.Join(dir, "plain.yaml"), filepath.Join(dir, "want"), filepath.Join(dir, "got")
	write(t, filepath.Join(dir, "ring.csv"), "from,to\n0,1\n1,2\n2,3\n3,0\n")
	write(t, file, strings.NewReplacer("nodes: 6\n", "", "topology: star", "topology: {file: ring.csv}").Replace(swept))
	mustRun(t, "run", file, "--out", want, "--replications", "8")
	url := served(t)
	for range 2 {
		background(t, "waiting for ", "work", url, "--jobs", "1")
	}
	mustRun(t, "run", file, "--out", got, "--replications", "2")
	mustRun(t, "run", file, "--out", got, "--replications", "8", "--on", url, "--audit", "20%", "--resume")
	sameFiles(t, want, got)
	if text := mustRun(t, "status", url); strings.Count(text, "\nworker ") != 2 || !strings.HasPrefix(text, "no batch is there\n") {
		t.Error(text)
	}
}

// TestWhatCannotBeOnServers is refused before anything is written.
func TestWhatCannotBeOnServers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, password, open := filepath.Join(dir, "plain.yaml"), filepath.Join(dir, "password"), filepath.Join(dir, "open.conf")
	write(t, file, plain)
	write(t, password, "open sesame\n")
	write(t, open, "listen: 0.0.0.0:0\njetstream {store_dir: \""+dir+"/store\"}\n")
	url := served(t, "--password-file", password)
	mustRun(t, "status", strings.Replace(url, "nats://", "nats://starmesh:open%20sesame@", 1))
	for _, c := range []struct {
		args string
		code int
		want string
	}{
		{"status URL", 1, "the server does not know these credentials: see --creds"},
		{"run FILE --on nats://a:secret@URL", 1, "the server does not know these credentials"},
		{"status nats://127.0.0.1:1", 1, "start a server there with `starmesh serve`"},
		{"status nats://192.0.2.1:4222", 1, "without credentials anybody on the network could send results; give --creds FILE"},
		{"work :", 1, "is no URL; write nats://HOST:4222"},
		{"work URL --jobs 0", 2, "--jobs 0: write a number"},
		{"run FILE --on URL --shard 1/2", 2, "leave --shard out"},
		{"run FILE --on URL --audit 0.1", 2, "--audit 0.1: write a share from 0% to 100%"},
		{"run FILE --on URL --store 1kB", 2, "--store 1kB: write a size of at least 1MB"},
		{"run FILE --on URL --silence 1ms", 2, "--silence 1ms: write a time from 1s to 1h"},
		{"serve", 1, "--store is missing"},
		{"serve --store DIR --listen 4222", 1, "--listen 4222: write host and port"},
		{"serve --store DIR --listen 0.0.0.0:0", 1, "beyond this machine a server asks for credentials; give --password-file"},
		{"serve --config CONF", 1, "asks for no credentials; add an authorization block, or listen on 127.0.0.1"},
		{"serve --store DIR --password-file NONE", 2, "it holds no password"},
	} {
		args := strings.Fields(c.args)
		for i, arg := range args {
			arg = strings.NewReplacer("FILE", file, "DIR", dir, "CONF", open, "NONE", filepath.Join(dir, "none")).Replace(arg)
			if args[i] = strings.Replace(arg, "URL", url, 1); strings.Contains(arg, "@URL") {
				args[i] = strings.Replace(arg, "URL", strings.TrimPrefix(url, "nats://"), 1)
			}
		}
		if args[0] == "run" {
			args = append(args, "--out", filepath.Join(dir, "out"))
		}
		code, stdout, stderr := starmesh(t, args...)
		if all := stdout + stderr; code != c.code || !strings.Contains(all, c.want) || strings.Contains(all, "secret") {
			t.Errorf("%s: exit code %d, want %d and %q:\n%s", c.args, code, c.code, c.want, all)
		}
	}
	if text, err := os.ReadFile(filepath.Join(dir, "out", "runs.csv")); err == nil || bytes.Contains(text, []byte("ok")) {
		t.Error("a batch that nobody could do has rows")
	}
}
