package plan

import (
	"encoding/json"

	"starmesh/models"
)

// Schema returns the JSON Schema of experiment files.
func Schema(c *models.Catalogue) []byte {
	d := NewDecoder("", c)
	schema, span := d.Schema(defaults()), d.Schema(&valueRange{})
	schema["title"] = "Starmesh experiment"
	schema["required"] = []string{"version", "name"}
	properties := schema["properties"].(map[string]any)
	scalar := map[string]any{"type": []string{"string", "number", "boolean"}}
	delete(span, "$schema")
	delete(span, "$defs")
	span["required"], span["description"] = []string{"from", "to", "points"}, aboutRange
	// What the struct cannot say of axes: any path can be a key, and a list stand in the place of a value.
	refine := func(key string, items map[string]any) { properties[key].(map[string]any)["items"] = items }
	refine("sweep", map[string]any{"type": "object", "additionalProperties": map[string]any{"anyOf": []any{map[string]any{"type": "array"}, span}}})
	refine("exclude", map[string]any{"type": "object", "additionalProperties": map[string]any{"anyOf": []any{
		scalar, map[string]any{"type": "array", "items": scalar},
	}}})
	text, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		panic(err) // the tree is our own
	}
	return append(text, '\n')
}
