package topologies

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"starmesh/sim"
)

// readJSON reads nodes and links as NetworkX (node-link data) and D3 write them: {"nodes": [{"id": "a"}], "links": [{"source": "a",
// "target": "b"}]}. Links may be called edges; they name their ends by id, or by place in the list if nodes have no such id.
func readJSON(text string, c *chart) error {
	j := &nodeLink{decoder: json.NewDecoder(strings.NewReader(text)), text: text, line: 1, chart: c, byID: map[string]sim.NodeID{}, keys: map[string]string{}}
	c.edges = make([]edge, 0, strings.Count(text, `"source"`))
	if err := j.read(); err != nil {
		return j.problem(err)
	}
	if !j.given["nodes"] || !j.given["links"] {
		return lineProblem(1, `there is no list of nodes or none of links; write {"nodes": [{"id": "a"}], "links": [{"source": "a", "target": "b"}]}`)
	}
	for _, l := range j.links {
		c.collect(j.resolve(l))
	}
	c.note(j.placed, "end of a link is a place in the list of nodes, as no id is a number", "ends of links are places in the list of nodes, as no id is a number")
	return nil
}

// nodeLink reads the parts of a file; links may stand before nodes.
type nodeLink struct {
	decoder  *json.Decoder
	text     string
	at, line int // the lines before a place are counted
	chart    *chart
	given    map[string]bool
	byID     map[string]sim.NodeID // ids as they are written
	numbers  bool                  // an id is a number
	links    []element
	placed   int
	fields   []field           // of the element that is read
	keys     map[string]string // as they are written -> as they are meant
}

// element is an object of a list. Its text lives until the next one is read.
type element struct {
	text []byte
	line int
}

var errNoElement = errors.New(`nodes and links are objects, such as {"id": "a"}`)

var errNoObject = errors.New(`a graph is an object: {"nodes": [...], "links": [...]}`)

func (j *nodeLink) read() error {
	j.given = map[string]bool{}
	if token, err := j.decoder.Token(); err != nil {
		return err
	} else if token != json.Delim('{') {
		return errNoObject
	}
	for j.decoder.More() {
		key, err := j.decoder.Token()
		if err != nil {
			return err
		}
		switch key {
		case "nodes", "links", "edges":
			part := "links"
			take := j.link
			if key == "nodes" {
				part, take = "nodes", j.node
			}
			if j.given[part] {
				return errors.New("a second list of " + part + "; keep one")
			}
			j.given[part] = true
			if err := j.list(take); err != nil {
				return err
			}
		default:
			var value json.RawMessage
			if err := j.decoder.Decode(&value); err != nil {
				return err
			}
			switch text := string(value); {
			case key == "directed" && text == "true":
				j.chart.direction = directed
			case key == "directed" && text != "false" && text != "null":
				return errors.New("directed is true or false")
			}
		}
	}
	if _, err := j.decoder.Token(); err != nil {
		return err
	}
	if _, err := j.decoder.Token(); err != io.EOF {
		return errors.New("something stands behind the graph; remove it")
	}
	return nil
}

// list hands over the objects of a list.
func (j *nodeLink) list(take func(element)) error {
	if token, err := j.decoder.Token(); err != nil {
		return err
	} else if token != json.Delim('[') {
		return errors.New("nodes and links are lists: [{...}, ...]")
	}
	var text json.RawMessage
	for j.decoder.More() {
		line := j.here()
		if err := j.decoder.Decode(&text); err != nil {
			return err
		}
		if text[0] != '{' {
			return errNoElement
		}
		take(element{text, line})
	}
	_, err := j.decoder.Token()
	return err
}

// here returns the line of what is read next.
func (j *nodeLink) here() int {
	to := int(j.decoder.InputOffset())
	to += len(j.text[to:]) - len(strings.TrimLeft(j.text[to:], ", \t\r\n"))
	j.line += strings.Count(j.text[j.at:to], "\n")
	j.at = to
	return j.line
}

// problem says where a file ceased to be what it should be.
func (j *nodeLink) problem(err error) error {
	at := int(j.decoder.InputOffset())
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		at = int(syntax.Offset)
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		err = errors.New("the file ends within the graph")
	}
	return lineProblem(1+strings.Count(j.text[:min(at, len(j.text))], "\n"), "%v", err)
}

// plain returns a value as texts of other formats have it, "" for null.
func plain(value []byte) string {
	var text string
	switch {
	case len(value) == 0 || string(value) == "null":
		return ""
	case value[0] == '"' && json.Unmarshal(value, &text) == nil:
		return strings.TrimSpace(text)
	}
	return string(value)
}

// idKey returns the same text for ids that are written in other ways: "\u00e9" for "é", 1.0 for 1.
func idKey(id []byte) []byte {
	var text string
	if bytes.IndexByte(id, '\\') >= 0 && json.Unmarshal(id, &text) == nil {
		return []byte(`"` + text + `"`)
	}
	if len(id) > 0 && id[0] != '"' && slices.ContainsFunc(id, func(c byte) bool { return c == '.' || c == 'e' || c == 'E' }) {
		if value, err := number(string(id)); err == nil {
			return strconv.AppendFloat(nil, value, 'f', -1, 64)
		}
	}
	return id
}

func (j *nodeLink) node(e element) {
	j.split(e)
	id := j.value("id")
	given := plain(id) != ""
	if _, twice := j.byID[string(idKey(id))]; given && twice {
		j.chart.collect(lineProblem(e.line, "a second node with id %s; ids differ", clipped(string(id))))
	}
	own := plain(id)
	name, at := own, nowhere
	for _, key := range []string{"label", "name"} {
		if value := plain(j.value(key)); value != "" {
			name = value
		}
	}
	for _, f := range j.fields {
		if err := j.chart.nodeAttribute(&at, f.key, plain(f.value)); err != nil {
			j.chart.collect(lineProblem(e.line, "%v", err))
		}
	}
	if given {
		j.byID[string(idKey(id))] = sim.NodeID(len(j.chart.names))
		j.numbers = j.numbers || id[0] != '"'
	}
	j.chart.add(own, name, at)
}

// link takes a link, or keeps it until the nodes are known.
func (j *nodeLink) link(e element) {
	if j.given["nodes"] {
		j.chart.collect(j.resolve(e))
	} else {
		j.links = append(j.links, element{bytes.Clone(e.text), e.line})
	}
}

func (j *nodeLink) resolve(l element) error {
	j.split(l)
	var ends [2]sim.NodeID
	for i := range ends {
		key := []string{"source", "target"}[i]
		value := j.value(key)
		if len(value) == 0 || string(value) == "null" {
			return lineProblem(l.line, `the link has no %s; write {"source": "a", "target": "b"}`, key)
		}
		id, known := j.byID[string(idKey(value))]
		if !known && !j.numbers {
			if place, err := strconv.Atoi(string(value)); err == nil {
				if other, is := j.byID[`"`+string(value)+`"`]; is && int(other) != place {
					return lineProblem(l.line, `%s may be the node with the id "%s" or the one in that place of the list; write ids as the nodes have them`, value, value)
				}
				known = place >= 0 && place < len(j.chart.names)
				id = sim.NodeID(place)
				j.placed++
			}
		}
		if !known {
			return lineProblem(l.line, "there is no node %s; add it, or remove the link", clipped(string(value)))
		}
		ends[i] = id
	}
	known := sim.Unmeasured
	for _, f := range j.fields {
		if slices.Contains([]string{"source", "target", "key", "id", "index"}, f.key) {
			continue
		}
		value := plain(f.value)
		if value == "" {
			continue
		}
		if err := j.chart.setAttribute(&known, f.key, value); err != nil {
			return lineProblem(l.line, "%v", err)
		}
	}
	j.chart.link(ends[0], ends[1], known, l.line)
	return nil
}
