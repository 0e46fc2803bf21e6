package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/pprof"

	"starmesh/experiments/cli"
	"starmesh/models"
)

// profile runs an experiment as `starmesh run` does, and writes a CPU profile of it.
func profile(args []string, out io.Writer) error {
	if len(args) != 2 {
		return errors.New("profile: name an experiment file and a file for its profile")
	}
	results, err := os.MkdirTemp("", "starmesh-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(results)
	stop, err := startProfile(args[1])
	if err != nil {
		return err
	}
	code := cli.Run(context.Background(), models.Builtin(), []string{"run", args[0], "--jobs", measuredJobs, "--out", filepath.Join(results, "out")}, io.Discard, os.Stderr)
	stop()
	if !complete(code) {
		return fmt.Errorf("profile: %s ends with code %d", args[0], code)
	}
	_, err = fmt.Fprintf(out, "read it with: go tool pprof -top %s\n", args[1])
	return err
}

// startProfile writes a CPU profile to a file until it is stopped.
func startProfile(path string) (stop func(), err error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		file.Close()
		return nil, err
	}
	return func() {
		pprof.StopCPUProfile()
		file.Close()
	}, nil
}
