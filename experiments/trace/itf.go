package trace

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"starmesh/sim/account"
)

// itf writes the nodes' states, one after the other, in the Informal Trace Format of Apalache (ADR 015), which checkers of TLA+ and
// Quint read. There is a state for each change of a node's state, and for each node that goes down or comes up.
type itf struct {
	*Run
	to     *bufio.Writer
	states []json.RawMessage // by node; nil: it has told nothing
	down   []bool
	index  int
	at     int64 // of the last event before the part that is shown
}

func newITF(w io.Writer, r *Run) Writer {
	return &itf{r, bufio.NewWriter(w), make([]json.RawMessage, r.World.Len()), make([]bool, r.World.Len()), 0, 0}
}

// integer is a whole number as the format has it.
type integer struct {
	Value string `json:"#bigint"`
}

// mapping is a function, as pairs.
type mapping struct {
	Pairs [][2]any `json:"#map"`
}

// snapshot is a state of the trace.
type snapshot struct {
	Meta   map[string]int `json:"#meta"`
	At     integer        `json:"time_ns"`
	Action string         `json:"action"`
	Node   integer        `json:"node"`
	Up     mapping        `json:"up"`
	State  mapping        `json:"state"`
}

// Before implements Windowed.
func (t *itf) Before(e Event) error {
	_, err := t.take(e)
	t.at = int64(e.At)
	return err
}

// Write implements Writer.
func (t *itf) Write(e Event) error {
	if changed, err := t.take(e); err != nil || !changed {
		return err
	}
	return t.write(int64(e.At), e.What.String(), int64(e.Node))
}

// take changes what is known of a node, and tells whether it has.
func (t *itf) take(e Event) (changed bool, err error) {
	switch e.What {
	case account.StateChanged:
		fields := map[string]any{}
		for _, field := range e.State {
			fields[field.Name] = itfValue(field.Value)
		}
		state, err := json.Marshal(fields)
		if err != nil {
			return false, err
		}
		t.states[e.Node] = state
	case account.NodeDown, account.NodeUp:
		t.down[e.Node] = e.What == account.NodeDown
	default:
		return false, nil
	}
	return true, nil
}

func (t *itf) write(at int64, action string, node int64) error {
	s := snapshot{map[string]int{"index": t.index}, itfInteger(at), action, itfInteger(node), mapping{[][2]any{}}, mapping{[][2]any{}}}
	for n := range t.down {
		id := itfInteger(int64(n))
		s.Up.Pairs = append(s.Up.Pairs, [2]any{id, !t.down[n]})
		if t.states[n] != nil {
			s.State.Pairs = append(s.State.Pairs, [2]any{id, t.states[n]})
		}
	}
	line, err := json.Marshal(s)
	if err != nil {
		return err
	}
	before := ",\n"
	if t.index == 0 {
		head, err := json.Marshal(map[string]any{"format": "ITF", "source": "starmesh", "description": t.Experiment + ", run " + t.ID})
		if err != nil {
			return err
		}
		before = fmt.Sprintf("{\"#meta\":%s,\n\"vars\":[\"time_ns\",\"action\",\"node\",\"up\",\"state\"],\n\"states\":[\n", head)
	}
	t.index++
	t.to.WriteString(before)
	_, err = t.to.Write(line)
	return err
}

// Close implements Writer. A trace has one state at least.
func (t *itf) Close() error {
	if t.index == 0 {
		if err := t.write(t.at, "init", -1); err != nil {
			return err
		}
	}
	t.to.WriteString("\n]}\n")
	return t.to.Flush()
}

func itfInteger(n int64) integer { return integer{strconv.FormatInt(n, 10)} }

// itfValue writes a field's value: a truth value, a text, or a whole number.
func itfValue(v any) any {
	switch v.(type) {
	case bool, string:
		return v
	}
	return integer{fmt.Sprintf("%d", v)}
}
