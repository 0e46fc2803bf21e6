// Starmesh simulates networks of nodes that talk through a centre or to each other.
package main

import (
	"os"

	"starmesh/experiments/cli"
	"starmesh/models"
)

//go:generate sh -c "go run . schema > experiments/experiment.schema.json"
//go:generate sh -c "go run . describe --all > docs/reference.md"

func main() { os.Exit(cli.Main(models.Builtin(), os.Args)) }
