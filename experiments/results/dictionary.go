package results

import (
	"strings"

	"starmesh/sim"
)

// resource is a table as the data dictionary describes it (Frictionless Table Schema).
type resource struct {
	Name   string `json:"name"`
	Path   string `json:"path"`
	Schema schema `json:"schema"`
}

type schema struct {
	Fields        []field  `json:"fields"`
	MissingValues []string `json:"missingValues"`
}

// dataPackage describes every column of the folder's tables.
func dataPackage(f *Folder, s *Summary) []byte {
	var resources []resource
	for _, file := range files() {
		if t := file.tableIn(f, s); t != nil {
			resources = append(resources, resource{strings.TrimSuffix(file.name, ".csv"), file.name, schema{t.fields(), []string{""}}})
		}
	}
	return mustJSON(map[string]any{
		"name": f.Experiment.Name, "description": f.Experiment.About, "profile": "tabular-data-package",
		"engine_version": sim.Version, "resources": resources,
	})
}
