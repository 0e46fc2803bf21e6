package main

import (
	"os"

	"starmesh/experiments/cli"
	"starmesh/models"
)

func main() {
	catalogue := models.Builtin()
	catalogue.Protocols = append(catalogue.Protocols, token())
	os.Exit(cli.Main(catalogue, os.Args))
}
