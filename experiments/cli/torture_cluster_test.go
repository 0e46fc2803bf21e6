//go:build linux

package cli_test

// These tests prove, with three servers, workers of two architectures and a collector as processes of their own, that a batch
// comes to the same bytes whoever of them is killed when. They take minutes, and run with STARMESH_LONG=1.

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// troop is the processes that do a batch together, by name. Who is killed is started again.
type troop struct {
	*testing.T
	*rand.Rand
	commands map[string][]string
	running  map[string]*exec.Cmd
	said     map[string]*bytes.Buffer
	kills    map[string]int
}

func (p *troop) start(name string) {
	p.Helper()
	command := exec.Command(p.commands[name][0], p.commands[name][1:]...)
	if p.said[name] == nil {
		p.said[name] = &bytes.Buffer{}
	}
	command.Stdout, command.Stderr = p.said[name], p.said[name]
	if err := command.Start(); err != nil {
		p.Fatal(err)
	}
	p.running[name] = command
}

func (p *troop) kill(name string) {
	p.running[name].Process.Kill()
	p.running[name].Wait()
	p.kills[strings.TrimRight(name, "0123456789")]++
}

// servers starts three in a cluster, and returns their URL.
func (p *troop) servers(program, dir string) string {
	p.Helper()
	var ports [6]int
	for i := range ports { // all are held until all are known
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			p.Fatal(err)
		}
		defer listener.Close()
		ports[i] = listener.Addr().(*net.TCPAddr).Port
	}
	var routes, urls []string
	for i := range 3 {
		routes = append(routes, fmt.Sprintf("nats://127.0.0.1:%d", ports[3+i]))
		urls = append(urls, fmt.Sprintf("nats://127.0.0.1:%d", ports[i]))
	}
	for i := range 3 {
		name := fmt.Sprint("server", i)
		config := filepath.Join(dir, name+".conf")
		write(p.T, config, fmt.Sprintf("server_name: %s\nlisten: 127.0.0.1:%d\njetstream {store_dir: %q}\nlogfile: %q\ncluster {name: c, listen: 127.0.0.1:%d, routes: [%s]}\n",
			name, ports[i], filepath.Join(dir, name), filepath.Join(dir, name+".log"), ports[3+i], strings.Join(routes, ", ")))
		p.commands[name] = []string{program, "serve", "--config", config}
	}
	return strings.Join(urls, ",")
}

const troopFile = "version: 1\nname: troop\nreplications: 1000\nduration: 40s\nnodes: 16\ntopology: star\nlinks: {latency: 40ms}\nprotocol: {chat: {rate: 1/s}}\nsweep: [{links.loss: [0%, 5%]}]\n"

// TestTortureCluster kills one of the troop at random moments until the batch is done, several times over.
func TestTortureCluster(t *testing.T) {
	if os.Getenv("STARMESH_LONG") == "" {
		t.Skip("takes minutes; set STARMESH_LONG=1")
	}
	const rounds = 10
	seed := uint64(1)
	if text := os.Getenv("STARMESH_SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	programs := []string{build(t, dir, ""), build(t, dir, "386")}
	file, want := filepath.Join(dir, "troop.yaml"), filepath.Join(dir, "want")
	write(t, file, troopFile)
	if output, err := exec.Command(programs[0], "run", file, "--out", want, "--jobs", "1").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	p := &troop{T: t, Rand: rand.New(rand.NewPCG(seed, 0)), commands: map[string][]string{}, running: map[string]*exec.Cmd{}, said: map[string]*bytes.Buffer{}, kills: map[string]int{}}
	url := p.servers(programs[0], dir)
	for i, program := range []string{programs[0], programs[0], programs[1]} {
		p.commands[fmt.Sprint("worker", i)] = []string{program, "work", url, "--jobs", "1"}
	}
	for i := range 3 {
		p.start(fmt.Sprint("server", i))
	}
	defer func() {
		for _, command := range p.running {
			command.Process.Kill()
			command.Wait()
		}
	}()
	p.ready(programs[0], url)
	for i := range 3 {
		p.start(fmt.Sprint("worker", i))
	}
	for round := range rounds {
		out := filepath.Join(dir, fmt.Sprint("out", round))
		p.commands["collector"] = []string{programs[0], "run", file, "--out", out, "--resume", "--on", url, "--silence", "3s", "--audit", "1%"}
		began := time.Now()
		p.disturb()
		t.Logf("round %d took %s; killed so far: %v", round, time.Since(began).Round(time.Second), p.kills)
		sameFiles(t, want, out)
		if t.Failed() {
			t.Fatalf("seed %d, round %d", seed, round)
		}
	}
}

// ready waits until the servers have a leader.
func (p *troop) ready(program, url string) {
	p.Helper()
	var output []byte
	for range 100 {
		var err error
		if output, err = exec.Command(program, "status", url).CombinedOutput(); err == nil {
			return
		}
		time.Sleep(300 * time.Millisecond)
	}
	p.Fatalf("the servers do not come to work:\n%s", output)
}

// disturb collects a batch while it kills now and then a worker, the collector, or a server, which comes back before the next one.
func (p *troop) disturb() {
	p.Helper()
	p.start("collector")
	over := make(chan error, 1)
	wait := func() { c := p.running["collector"]; go func() { over <- c.Wait() }() }
	wait()
	limit := time.After(3 * time.Minute)
	for {
		select {
		case err := <-over:
			if err != nil {
				p.Fatalf("the collector: %v\n%s", err, p.said["collector"])
			}
			return
		case <-limit:
			p.Fatalf("the batch does not end\n%s", p.said["collector"])
		case <-time.After(time.Second + time.Duration(p.Int64N(int64(3*time.Second)))):
		}
		switch name := []string{"worker", "worker", "worker", "collector", "server"}[p.IntN(5)]; name {
		case "collector":
			p.running[name].Process.Kill()
			if err := <-over; err == nil { // it was done before
				return
			}
			p.kills[name]++
			p.start(name)
			wait()
		default:
			name += fmt.Sprint(p.IntN(3))
			p.kill(name)
			p.start(name)
		}
	}
}
