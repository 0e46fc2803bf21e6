package cli_test

// These tests prove that shards, joined, are the batch that was never split, that merging says what is missing and refuses what
// contradicts, and that each task of an array job finds its shard.

import (
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const swept = plain + "sweep: [{links.loss: [0%, 5%]}]\ntable: {against: {links.loss: 0%}}\n"

// shards runs an experiment in so many shards, and returns their folders.
func shards(t *testing.T, file, dir string, count int, more ...string) (folders []string) {
	t.Helper()
	for i := 1; i <= count; i++ {
		folders = append(folders, filepath.Join(dir, fmt.Sprint("shard", i)))
		mustRun(t, append([]string{"run", file, "--shard", fmt.Sprintf("%d/%d", i, count), "--out", folders[i-1], "--resume"}, more...)...)
	}
	return folders
}

func TestShardsMakeTheBatch(t *testing.T) {
	dir := t.TempDir()
	file, want := filepath.Join(dir, "plain.yaml"), filepath.Join(dir, "want")
	write(t, file, swept)
	mustRun(t, "run", file, "--out", want, "--replications", "6")
	shards(t, file, dir, 3, "--replications", "4")
	before := map[string]int{}
	folders := shards(t, file, dir, 3, "--replications", "6") // goes on: no run moves to another shard
	for _, folder := range folders {
		for _, id := range regexp.MustCompile(`"run_id":"\w+"`).FindAllString(read(t, filepath.Join(folder, "journal.jsonl")), -1) {
			before[id]++
		}
		for _, name := range []string{"summary.csv", "paired.csv"} {
			if _, err := os.Stat(filepath.Join(folder, name)); err == nil {
				t.Errorf("%s of a shard looks complete: it has a %s", folder, name)
			}
		}
	}
	for id, times := range before {
		if times != 1 {
			t.Errorf("%s was done %d times", id, times)
		}
	}
	out := filepath.Join(dir, "out")
	code, _, stderr := starmesh(t, "merge", out, folders[0], folders[2])
	if missing := regexp.MustCompile(`^\d+ of 12 runs are missing: \d+ of shard 2/3; `); code != 1 || !missing.MatchString(stderr) {
		t.Errorf("exit code %d, %s", code, stderr)
	}
	if got, whole := mustRun(t, "merge", out, folders[1]), mustRun(t, "show", want); strings.ReplaceAll(got, out, want) != whole {
		t.Errorf("merged:\n%s\nwhole:\n%s", got, whole)
	}
	sameFiles(t, want, out)
	mustRun(t, append([]string{"merge", out}, folders...)...) // again, and all of it twice
	sameFiles(t, want, out)
	mustRun(t, "run", file, "--out", out, "--replications", "6")
	sameFiles(t, want, out)
}

// TestTheFolderOfAShard: it can stand where the experiment's file does, and whoever asks for its statistics is told to join.
func TestTheFolderOfAShard(t *testing.T) {
	dir := t.TempDir()
	file, folder := filepath.Join(dir, "plain.yaml"), filepath.Join(dir, "second")
	write(t, file, swept)
	mustRun(t, "run", file, "--shard", "2/2", "--out", folder)
	for _, more := range [][]string{nil, {"--resume", "--replications", "6"}} {
		if stdout := mustRun(t, append([]string{"run", folder}, more...)...); !regexp.MustCompile(`^shard 2/2: (\d) of (6|12) runs are in \S+second; `).MatchString(stdout) {
			t.Errorf("%v: it says %s", more, stdout)
		}
	}
	if _, err := os.Stat(folder + "-shard-2-of-2"); err == nil {
		t.Error("there is another folder beside that of the shard")
	}
	for _, command := range []string{"show", "report", "plot"} {
		code, _, stderr := starmesh(t, command, folder)
		if want := "is of the shard 2/2, which has no statistics; join all shards by `starmesh merge`"; code != 1 || !strings.Contains(stderr, want) {
			t.Errorf("%s: exit code %d, %s; want %s", command, code, stderr, want)
		}
	}
}

func TestMergeRefuses(t *testing.T) {
	dir := t.TempDir()
	file, other := filepath.Join(dir, "plain.yaml"), filepath.Join(dir, "other.yaml")
	write(t, file, swept)
	write(t, other, swept+"about: another\n")
	folders := shards(t, file, dir, 2)
	mustRun(t, "run", other, "--out", filepath.Join(dir, "other"))
	mustRun(t, "run", file, "--seed", "7", "--out", filepath.Join(dir, "seed"))
	lying := filepath.Join(dir, "lying")
	mustRun(t, "run", file, "--shard", "2/2", "--out", lying)
	forge(t, lying)
	for _, c := range []struct {
		folders []string
		want    string
	}{
		{[]string{folders[0], filepath.Join(dir, "other")}, "is of another experiment than"},
		{[]string{folders[0], filepath.Join(dir, "seed")}, "is of another experiment than"},
		{[]string{folders[0], dir}, "no results folder of this version"},
		{[]string{folders[1], lying}, "has the digest 666 and the status ok, by the build forged on plan9/mips; nothing"},
	} {
		out := filepath.Join(dir, "out")
		code, _, stderr := starmesh(t, append([]string{"merge", out}, c.folders...)...)
		stderr = strings.Replace(stderr, ". One of these programs computes otherwise: find out which (`starmesh replay FOLDER --run ", "; nothing", 1)
		if _, err := os.Stat(out); code != 2 || !strings.Contains(stderr, c.want) || err == nil {
			t.Errorf("%v: exit code %d, %v, want %s:\n%s", c.folders, code, err, c.want, stderr)
		}
	}
	for _, c := range [][]string{{"--shard", "1/2", "--out", folders[1]}, {"--out", folders[1]}, {"--shard", "1/2", "--out", filepath.Join(dir, "seed")}} {
		if code, _, stderr := starmesh(t, append([]string{"run", file, "--resume"}, c...)...); code != 2 || !strings.Contains(stderr, "or choose another folder with --out") {
			t.Errorf("%v: exit code %d, %s", c, code, stderr)
		}
	}
}

// forge gives the first record of a folder another digest, another build and another platform.
func forge(t *testing.T, folder string) {
	t.Helper()
	path := filepath.Join(folder, "journal.jsonl")
	lines := strings.SplitAfter(read(t, path), "\n")
	_, record, _ := strings.Cut(strings.TrimSuffix(lines[1], "\n"), " ")
	record = regexp.MustCompile(`"digest":"\w+"`).ReplaceAllString(record, `"digest":"666"`)
	record = regexp.MustCompile(`"build":"\w+","platform":"[^"]+"`).ReplaceAllString(record, `"build":"forged","platform":"plan9/mips"`)
	lines[1] = fmt.Sprintf("%08x ", crc32.ChecksumIEEE([]byte(record))) + record + "\n"
	write(t, path, strings.Join(lines, ""))
}

// TestTasksOfArrayJobs: whatever a scheduler calls its tasks, each shard has one.
func TestTasksOfArrayJobs(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "plain.yaml")
	write(t, file, plain)
	for _, index := range []string{"SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX", "AWS_BATCH_JOB_ARRAY_INDEX", "SGE_TASK_ID", "LSB_JOBINDEX", "PBS_ARRAY_INDEX"} {
		t.Setenv(index, "undefined") // as Grid Engine says outside of an array
	}
	for i, c := range []struct{ environment, shard, want string }{
		{"SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=40 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=40", "auto", "shard 3/40"},
		{"SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_TASK_COUNT=40 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_MAX=39", "auto", "shard 40/40"},
		{"SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=2 SLURM_ARRAY_TASK_MIN=3 SLURM_ARRAY_TASK_MAX=7", "auto", "Slurm runs some of the tasks alone; write auto/N"},
		{"SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=2 SLURM_ARRAY_TASK_MIN=3 SLURM_ARRAY_TASK_MAX=7", "auto/40", "shard 3/40"},
		{"JOB_COMPLETION_INDEX=0", "auto/40", "shard 40/40"},
		{"JOB_COMPLETION_INDEX=0", "auto", "Kubernetes does not say how many tasks there are; write auto/N"},
		{"AWS_BATCH_JOB_ARRAY_INDEX=5 AWS_BATCH_JOB_ARRAY_SIZE=9", "auto", "shard 5/9"},
		{"SGE_TASK_ID=2 SGE_TASK_FIRST=1 SGE_TASK_LAST=9", "auto", "shard 2/9"},
		{"LSB_JOBINDEX=2 LSB_JOBINDEX_END=9", "auto", "shard 2/9"},
		{"PBS_ARRAY_INDEX=2", "auto/3", "shard 2/3"},
		{"PBS_ARRAY_INDEX=9", "auto/3", `task 9 of "3", by PBS_ARRAY_INDEX; number the tasks from 1`},
		{"", "auto", "this is no task of an array job of Slurm, Kubernetes"},
		{"", "0/4", "write a shard as in 3/40"},
		{"", "5/4", "write a shard as in 3/40"},
		{"", "3", "write a shard as in 3/40"},
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			for setting := range strings.FieldsSeq(c.environment) {
				name, value, _ := strings.Cut(setting, "=")
				t.Setenv(name, value)
			}
			_, stdout, stderr := starmesh(t, "run", file, "--shard", c.shard, "--replications", "1", "--out", filepath.Join(dir, fmt.Sprint(i)))
			if !strings.Contains(stdout+stderr, c.want) {
				t.Errorf("%s, --shard %s: %s%s, want %s", c.environment, c.shard, stdout, stderr, c.want)
			}
		})
	}
}
