package plan

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"

	"gopkg.in/yaml.v3"

	"starmesh/experiments/plan/decode"
	"starmesh/sim"
)

// identify hashes what the cell's runs depend on: the conditions with every default explicit, and the bytes of
// the files they name, by digest; not the name of the experiment, its expectations or its number of replications.
func (c *Cell) identify(d *decode.Decoder, files map[string]string) {
	hash := sha256.New()
	hash.Write(decode.Canonical(nil, d.Encode(&c.Conditions)))
	for _, name := range sortedKeys(files) {
		fmt.Fprintf(hash, "%s %s\n", name, files[name])
	}
	if c.parts > 0 { // the run is the same, but its record tells of them
		fmt.Fprintf(hash, "parts %d\n", c.parts)
	}
	if b := c.binning; b != nil {
		fmt.Fprintf(hash, "bins %d %q\n", b.Every, b.Metrics)
	}
	c.ID = hex.EncodeToString(hash.Sum(nil))[:12]
}

func encode(node *yaml.Node) []byte {
	var text bytes.Buffer
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	if err := encoder.Encode(node); err != nil {
		panic(err) // the tree is our own
	}
	return text.Bytes()
}

// RunID identifies a run: the cell, the replication, the seed and the engine's version.
func (c *Cell) RunID(replication int) string {
	key := append(append(make([]byte, 0, 64), c.ID...), ' ')
	key = append(strconv.AppendInt(key, int64(replication), 10), ' ')
	key = append(strconv.AppendUint(key, c.Seed(replication), 10), ' ')
	hash := sha256.Sum256(append(key, sim.Version...))
	return hex.EncodeToString(hash[:8])
}

// Resolved returns every cell with all its defaults as YAML, a document each.
func (e *Experiment) Resolved() []byte {
	d := NewDecoder(e.File, e.catalogue)
	var text bytes.Buffer
	for i, cell := range e.Cells {
		if i > 0 {
			text.WriteString("---\n")
		}
		fmt.Fprintf(&text, "# cell %s", cell.ID)
		for j, column := range e.Columns {
			fmt.Fprintf(&text, ", %s: %s", column.Name, cell.Shown[j])
		}
		text.WriteString("\n")
		text.Write(encode(d.Encode(&cell.Conditions)))
	}
	return text.Bytes()
}
