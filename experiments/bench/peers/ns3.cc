// The workloads on ns-3's scheduler alone: no nodes, devices or packets of ns-3, only Simulator::Schedule with a function
// and plain arguments. usage: ns3 WORKLOAD NODES PER_NODE EVENTS SCHEDULER
#include "ns3/core-module.h"

#include <sys/resource.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <string>
#include <vector>

using namespace ns3;

// xoroshiro128+ (Blackman and Vigna 2018): one stream for all.
struct Random {
  uint64_t a = 0x9e3779b97f4a7c15, b = 0xd1b54a32d192ed03;
  uint64_t Next() {
    uint64_t s0 = a, s1 = b, result = s0 + s1;
    s1 ^= s0;
    a = ((s0 << 24) | (s0 >> 40)) ^ s1 ^ (s1 << 16);
    b = (s1 << 37) | (s1 >> 27);
    return result;
  }
  double Uniform() { return (Next() >> 11) * 0x1.0p-53; }
  double Exponential() { return -std::log(1.0 - Uniform()); }
  uint32_t Below(uint32_t n) { return (unsigned __int128)Next() * n >> 64; }
} random_;

uint64_t events, limit;
uint32_t nodes;

Time Seconds_(double s) { return NanoSeconds((int64_t)(s * 1e9)); }
uint32_t Other(uint32_t self) {
  uint32_t n = random_.Below(nodes - 1);
  return n + (n >= self);
}

// phold
struct Worker { uint64_t received = 0, mark = 0; };
std::vector<Worker> workers;

void Job(uint32_t node, uint64_t hops, uint64_t mark) {
  Worker& w = workers[node];
  w.received++;
  w.mark = w.mark * 31 + mark;
  if (++events >= limit) {
    Simulator::Stop();
    return;
  }
  Simulator::Schedule(Seconds_(1.0 + random_.Exponential()), &Job, Other(node), hops + 1, w.mark);
}

void Phold(int perNode) {
  workers.resize(nodes);
  for (uint32_t n = 0; n < nodes; n++)
    for (int i = 0; i < perNode; i++)
      Simulator::Schedule(Seconds_(1.0 + random_.Exponential()), &Job, Other(n), (uint64_t)0, (uint64_t)0);
}

// gossip
std::vector<char> informed;

void Rumour(uint32_t node) {
  events++;
  if (informed[node]) return;
  informed[node] = 1;
  for (int i = 0; i < 8; i++)
    Simulator::Schedule(Seconds_(0.010 + 0.010 * random_.Uniform()), &Rumour, Other(node));
}

// star: timer, arrival, end of service, reply
const double span = 50, latency = 0.010;
double serviceTime;
std::deque<uint32_t> waiting;
bool busy;

void Reply(uint32_t) { events++; }
void Served(uint32_t client) {
  events++;
  Simulator::Schedule(Seconds_(latency), &Reply, client);
  busy = !waiting.empty();
  if (!busy) return;
  Simulator::Schedule(Seconds_(serviceTime), &Served, waiting.front());
  waiting.pop_front();
}
void Arrive(uint32_t client) {
  events++;
  if (busy) {
    waiting.push_back(client);
    return;
  }
  busy = true;
  Simulator::Schedule(Seconds_(serviceTime), &Served, client);
}
void Ask(uint32_t client) {
  events++;
  Simulator::Schedule(Seconds_(latency), &Arrive, client);
  double next = random_.Exponential();
  if (Simulator::Now().GetSeconds() + next < span) Simulator::Schedule(Seconds_(next), &Ask, client);
}

// exchange: 40 rounds, all to all
struct Voter { uint64_t round = 0; uint32_t heard[2] = {0, 0}; };
std::vector<Voter> voters;

void Vote(uint32_t node, uint64_t round);
void Tell(uint32_t node) {
  if (voters[node].round == 40) return;
  for (uint32_t n = 0; n < nodes; n++)
    if (n != node) Simulator::Schedule(Seconds_(0.010 + 0.010 * random_.Uniform()), &Vote, n, voters[node].round);
}
void Vote(uint32_t node, uint64_t round) {
  events++;
  Voter& v = voters[node];
  v.heard[round % 2]++;
  if (v.heard[v.round % 2] == nodes - 1) {
    v.heard[v.round % 2] = 0;
    v.round++;
    Tell(node);
  }
}

double Cpu(const rusage& u) {
  return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e9 + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1e3;
}

int main(int argc, char** argv) {
  if (argc != 6) {
    fprintf(stderr, "usage: ns3 WORKLOAD NODES PER_NODE EVENTS SCHEDULER\n");
    return 2;
  }
  std::string workload = argv[1], scheduler = argv[5];
  nodes = atoi(argv[2]);
  int perNode = atoi(argv[3]);
  limit = atoll(argv[4]);
  ObjectFactory factory;
  factory.SetTypeId("ns3::" + scheduler);
  Simulator::SetScheduler(factory);
  double cpu = 0;
  do {
    rusage before, after;
    if (workload == "phold") Phold(perNode);
    if (workload == "gossip") {
      informed.assign(nodes, 0);
      Simulator::Schedule(Seconds_(0), &Rumour, 0u);
    }
    if (workload == "star") {
      serviceTime = 0.5 / nodes;
      for (uint32_t n = 0; n < nodes; n++) Simulator::Schedule(Seconds_(random_.Exponential()), &Ask, n);
    }
    if (workload == "exchange") {
      voters.assign(nodes, Voter());
      for (uint32_t n = 0; n < nodes; n++) Simulator::Schedule(Seconds_(0), &Tell, n);
    }
    getrusage(RUSAGE_SELF, &before);
    Simulator::Run();
    getrusage(RUSAGE_SELF, &after);
    cpu += Cpu(after) - Cpu(before);
  } while (events < limit);
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf("{\"engine\":\"ns-3 %s\",\"workload\":\"%s\",\"nodes\":%u,\"per_node\":%d,\"events\":%llu,\"cpu_ns\":%.0f,\"peak_rss_bytes\":%ld}\n",
         scheduler.substr(0, scheduler.find("Scheduler")).c_str(), workload.c_str(), nodes, perNode,
         (unsigned long long)events, cpu, usage.ru_maxrss * 1024L);
}
