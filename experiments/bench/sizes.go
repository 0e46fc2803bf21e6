package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// density is a protocol at its usual density: so much of it happens at each node, whatever their number.
type density struct{ protocol, topology, duration string }

var densities = []density{
	{"client_server: {rate: 1/s}", "star", "10s"},
	{"chat: {rate: 1/min}", "star", "60s"},
	{"chat: {rate: 1/min}", "{hubs: {count: 100}}", "60s"},
	{"chat: {rate: 1/min}", "mesh", "60s"},
	{"chat: {rate: 1/min}", "{mesh: {degree: 8}}", "60s"},
	{"download: {}", "star", "60s"},
	{"swarm: {}", "mesh", "1h"},
	{"gossip: {}", "mesh", "10s"},
	{"gossip: {}", "{mesh: {degree: 8}}", "10s"},
	{"flood: {}", "{mesh: {degree: 8}}", "10s"},
	{"connectivity: {}", "{mesh: {degree: 8}}", "10s"},
	{"nakamoto: {}", "{mesh: {degree: 8}}", "1h"},
	{"kv: {}", "mesh", "10s"},
	{"raft: {}", "mesh", "10s"},
	{"pbft: {}", "mesh", "10s"},
	{"hotstuff: {}", "mesh", "10s"},
	{"generals: {m: 1}", "mesh", "10s"},
	{"dolev_strong: {}", "mesh", "10s"},
	{"phase_king: {}", "mesh", "60s"},
	{"bracha: {}", "mesh", "10s"},
	{"ben_or: {}", "mesh", "10s"},
}

const sizedExperiment = "version: 1\nname: size\nreplications: 1\nduration: %s\nnodes: %d\ntopology: %s\nlinks: {latency: 20ms}\nprotocol: {%s}\n"

// sizes writes a table of what a run of each protocol takes, by number of nodes, each in a process of its own. Where one takes too
// long or is refused, larger ones are not tried.
func sizes(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("sizes", flag.ContinueOnError)
	limit := flags.Duration("limit", 2*time.Minute, "give a run up after so long")
	only := flags.String("only", "", "measure the protocol of this name")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() < 2 {
		return errors.New("sizes: name the starmesh to measure, and numbers of nodes")
	}
	heading, line := "| protocol | network | simulated |", "|---|---|---|"
	var nodes []int
	for _, arg := range flags.Args()[1:] {
		n, err := strconv.Atoi(arg)
		if err != nil || n < 4 {
			return fmt.Errorf("sizes: %q is no number of nodes of 4 or more", arg)
		}
		nodes = append(nodes, n)
		heading, line = heading+fmt.Sprintf(" %d nodes |", n), line+"---|"
	}
	fmt.Fprintf(out, "%s\n%s\n", heading, line)
	for _, d := range densities {
		if name, _, _ := strings.Cut(d.protocol, ":"); *only != "" && name != *only {
			continue
		}
		fmt.Fprintf(out, "| %s | %s | %s |", d.protocol, d.topology, d.duration)
		given := false
		for _, n := range nodes {
			cell := ""
			if !given {
				var err error
				if cell, given, err = d.measure(flags.Arg(0), n, *limit); err != nil {
					return err
				}
			}
			fmt.Fprintf(out, " %s |", cell)
		}
		fmt.Fprintln(out)
	}
	return nil
}

// measure returns what a run takes, and whether it was given up.
func (d density) measure(binary string, nodes int, limit time.Duration) (cell string, givenUp bool, err error) {
	folder, err := os.MkdirTemp("", "starmesh-bench")
	if err != nil {
		return "", false, err
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "size.yaml")
	if err := os.WriteFile(file, fmt.Appendf(nil, sizedExperiment, d.duration, nodes, d.topology, d.protocol), 0o644); err != nil {
		return "", false, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	s, err := measureExperiment(ctx, binary, file)
	switch {
	case ctx.Err() != nil:
		return fmt.Sprintf("> %v", limit), true, nil
	case err != nil:
		return "refused", true, nil
	case s.cut:
		return fmt.Sprintf("cut short after %.1f s, %d MB", s.cpu.Seconds(), s.peakRSS>>20), true, nil
	}
	return fmt.Sprintf("%.1f s, %d MB, %.3g events", s.cpu.Seconds(), s.peakRSS>>20, float64(s.events)), false, nil
}
