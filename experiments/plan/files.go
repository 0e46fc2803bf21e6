package plan

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"

	"starmesh/experiments/plan/decode"
	"starmesh/topologies"
)

// Bounds of files. A device has no end, and a mistaken name may be that of a disk image.
const (
	MostFileBytes = 2 << 20
	mostDataBytes = 256 << 20
)

// readFile reads a regular file of at most so many bytes. A pipe might never end, nor begin.
func readFile(path string, most int64) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, fmt.Errorf("%s is a folder", path)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no regular file but a pipe, socket or device", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var data bytes.Buffer
	data.Grow(int(min(info.Size(), most)) + bytes.MinRead) // at once: half-grown copies of large files cost memory
	_, err = data.ReadFrom(io.LimitReader(file, most+1))
	if err == nil && int64(data.Len()) > most {
		err = fmt.Errorf("%s has more than %d bytes", path, most)
	}
	return data.Bytes(), err
}

// ReadText reads an experiment file.
func ReadText(file string) ([]byte, error) {
	data, err := readFile(file, MostFileBytes)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: there is no such file; `starmesh list` names the experiments that are shipped", file)
	case err != nil:
		return nil, fmt.Errorf("%w; name a readable experiment file", err)
	}
	return data, nil
}

// GraphFile is what was understood of a file with a graph or with contacts.
type GraphFile = topologies.Summary

// Graphs returns what was understood of the files with graphs and contacts that the cells name, each way of reading one once.
func (e *Experiment) Graphs() (list []GraphFile) {
	add := func(summary *topologies.Summary) {
		isSame := func(other GraphFile) bool { return reflect.DeepEqual(other, *summary) }
		if !slices.ContainsFunc(list, isSame) {
			list = append(list, *summary)
		}
	}
	for _, c := range e.Cells {
		if file, is := c.Topology.(*topologies.File); is {
			add(file.Summary())
		}
		if c.Contacts != nil {
			add(c.Contacts.Summary())
		}
	}
	return list
}

// DataFile is a file that an experiment names.
type DataFile struct {
	Name   string `json:"name"`   // as the experiment has it
	Source string `json:"source"` // where it was read first
	SHA256 string `json:"sha256"`
	Bytes  int    `json:"bytes"`

	Kept    string `json:"-"` // where a results folder has it
	Content []byte `json:"-"` // nil if it is to be read
}

// MostKeptBytes is the size up to which a results folder holds a data file itself. It knows larger ones by digest and source.
const MostKeptBytes = 16 << 20

// load reads a data file: what a results folder keeps of that name, or else a file relative to the experiment's.
func (p *parser) load(name string) ([]byte, *DataFile, error) {
	at := slices.IndexFunc(p.experiment.Options.Data, func(f DataFile) bool { return f.Name == name })
	if at >= 0 {
		file := p.experiment.Options.Data[at]
		data, err := file.Read()
		return data, &file, err
	}
	path := filepath.FromSlash(name)
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(p.file), path)
	}
	data, err := readFile(path, mostDataBytes)
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("there is no file %s (paths are relative to the experiment file)", name)
	}
	if err != nil {
		return nil, nil, err
	}
	source, err := filepath.Abs(path)
	return data, &DataFile{Name: name, Source: source, SHA256: digestOf(data), Bytes: len(data)}, err
}

// Read returns the content of a file that was read before: a results folder's copy, or else the source, if that is unchanged.
func (f *DataFile) Read() ([]byte, error) {
	if f.Content != nil && digestOf(f.Content) == f.SHA256 {
		return f.Content, nil
	}
	for _, path := range []string{f.Kept, f.Source} {
		data, err := readFile(path, mostDataBytes)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, err
		case digestOf(data) != f.SHA256:
			return nil, fmt.Errorf("%s is not the file that the experiment was run with, of the SHA-256 %s; put that in its place", path, f.SHA256)
		default:
			return data, nil
		}
	}
	return nil, fmt.Errorf("the file is neither at %s nor where it came from, %s; put the one of %d bytes with the SHA-256 %s at the former", f.Kept, f.Source, f.Bytes, f.SHA256)
}

// loadFiles loads the files that a cell names, and returns the digests of these alone: they are part of its identity.
func (a *attempt) loadFiles(d *decode.Decoder) (problems decode.Problems, used map[string]string) {
	files, problems := d.LoadFiles(a.settings, "", a.loaded, a.dataFile)
	a.notes, used = files.Notes, map[string]string{}
	a.reading.Lock()
	defer a.reading.Unlock()
	for _, name := range files.Names {
		used[name] = a.files[name].SHA256
	}
	return problems, used
}

func digestOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// dataFile is load for all cells: it reads each file once, or, if it is large, again instead of holding it.
func (p *parser) dataFile(name string) ([]byte, error) {
	p.reading.Lock()
	defer p.reading.Unlock()
	if known, read := p.files[name]; read {
		data, err := known.Content, error(nil)
		if data == nil {
			data, err = known.Read()
		}
		return data, err
	}
	data, file, err := p.load(name)
	if err != nil {
		return nil, err
	}
	if len(data) <= MostKeptBytes {
		file.Content = data
	}
	p.experiment.Data = append(p.experiment.Data, *file)
	p.files[name] = file
	return data, nil
}
