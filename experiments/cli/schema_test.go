package cli_test

// These tests prove that the schema for editors is made from the parameters: it takes all shipped experiments, and
// refuses what a schema can see to be wrong.

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"
)

func compiledSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(mustRun(t, "schema")))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("experiment.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("experiment.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// TestSchemaTakesShippedFiles, and each of them names the schema for editors.
func TestSchemaTakesShippedFiles(t *testing.T) {
	schema := compiledSchema(t)
	for _, file := range shipped(t) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var content any
		if err := yaml.Unmarshal(text, &content); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(content); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		if !bytes.HasPrefix(text, []byte("# yaml-language-server: $schema=experiment.schema.json\n")) {
			t.Errorf("%s does not name the schema in its first line", file)
		}
	}
	committed, err := os.ReadFile("../experiment.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if printed := mustRun(t, "schema"); printed != string(committed) {
		t.Error("experiments/experiment.schema.json is not what `starmesh schema` prints; write it anew: go generate .")
	}
}

// TestSchemaRefusesBadFiles: a schema knows keys, choices, units and bounds. What else is wrong with the bad files is
// beyond it: combinations, names of nodes and metrics, and what YAML itself forbids.
func TestSchemaRefusesBadFiles(t *testing.T) {
	schema := compiledSchema(t)
	within := []string{"unknown key", "needs a unit", "percent sign", "there is no choice", "not one of the choices", "is no unit", "out of bounds; write"}
	refused := 0
	for _, file := range badFiles(t) {
		said, err := os.ReadFile(strings.TrimSuffix(file, ".yaml") + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var content any
		if yaml.Unmarshal(text, &content) != nil {
			continue
		}
		problem := schema.Validate(content)
		if problem != nil {
			refused++
		}
		// A swept value has the paths of its cells: the schema does not follow them.
		for _, words := range within {
			if strings.Contains(string(said), words) && problem == nil && !bytes.Contains(text, []byte("sweep:")) {
				t.Errorf("%s passes the schema, though: %s", filepath.Base(file), said)
			}
		}
	}
	if refused < 15 {
		t.Errorf("only %d bad files are refused", refused)
	}
}
