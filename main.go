// Starmesh simulates networks of nodes that talk through a centre or to each other.
package main

import (
	"os"

	"starmesh/experiments/cli"
	"starmesh/models"
)

func main() { os.Exit(cli.Main(models.Builtin(), os.Args)) }
