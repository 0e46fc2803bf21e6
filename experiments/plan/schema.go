package plan

import (
	"encoding/json"

	"starmesh/models"
)

// Schema returns the JSON Schema of experiment files.
func Schema(c *models.Catalogue) []byte {
	d := NewDecoder("", c)
	schema, span := d.Schema(defaults()), d.Schema(Sweep().New())
	schema["title"] = "Starmesh experiment"
	schema["required"] = []string{"version", "name"}
	properties := schema["properties"].(map[string]any)
	scalar := map[string]any{"type": []string{"string", "number", "boolean"}}
	delete(span, "$schema")
	delete(span, "$defs")
	span["required"], span["description"] = []string{"from", "to", "points"}, aboutRange
	properties["sweep"] = map[string]any{
		"type": "array", "description": "axes: each item names paths that vary together, with a list of values or a range for each",
		"items": map[string]any{"type": "object", "additionalProperties": map[string]any{"anyOf": []any{map[string]any{"type": "array"}, span}}},
	}
	properties["exclude"] = map[string]any{
		"type": "array", "description": "cells to leave out, by what the sweep varies",
		"items": map[string]any{"type": "object", "additionalProperties": map[string]any{"anyOf": []any{
			scalar, map[string]any{"type": "array", "items": scalar},
		}}},
	}
	text, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		panic(err) // the tree is our own
	}
	return append(text, '\n')
}
