-- SPDX-License-Identifier: MIT
---@meta sonda.collector
-- Collectors: scripts that turn readers into the metric families of /metrics.

---@class sonda
local sonda = {}

---A metric family with its label names, of collectors alone: a column of a feed. sonda.gauge and sonda.counter serve handlers and
---jobs, too. Call it in a collector to give a sample: `bytes(42, "eth0")`. Integers are
---exact, floats shortest; a series given twice in a scrape is left out and told in the log.
---@alias sonda.Family fun(value: number, ...: string|number)

---Families may be declared at any time; declared while the script loads they cost nothing later. A name has one type;
---a second help text is told, and the first stays.
---@param name string
---@param help string
---@param labels? string[] names, 32 at most
---@return sonda.Family
---@nodiscard
function sonda.gauge_family(name, help, labels) end

---@param name string ends in _total by custom; without it OpenMetrics calls its type unknown
---@param help string
---@param labels? string[]
---@return sonda.Family
---@nodiscard
function sonda.counter_family(name, help, labels) end

---@param name string
---@param help string
---@param labels? string[]
---@return sonda.Family
---@nodiscard
function sonda.untyped_family(name, help, labels) end

---The scrape under way, for families that only the data knows: slower than a declared family.
---@class sonda.Scrape
local Scrape = {}

---@param name string
---@param help string
---@param value number
---@param labels? table<string, string|number>
function Scrape:gauge(name, help, value, labels) end

---@param name string
---@param help string
---@param value number
---@param labels? table<string, string|number>
function Scrape:counter(name, help, value, labels) end

---@param name string
---@param help string
---@param value number
---@param labels? table<string, string|number>
function Scrape:untyped(name, help, value, labels) end

---@class sonda.CollectorOptions
---@field default? boolean on unless --no-collector.NAME says otherwise; true
---@field description? string

---Declared while a script loads, under a name that no other has (letters, digits, _ and -). The function runs at each
---scrape, in a time budget of its own; where it raises, is late, or returns nil and a message (or sonda.NO_DATA, without
---a word in the log), the samples that it gave are dropped and node_scrape_collector_success is 0. But for sonda.NO_DATA
---that counts in sonda_collector_errors_total, too.
---@param name string as in --collector.NAME and ?collect[]=NAME
---@param options sonda.CollectorOptions
---@param collect fun(scrape: sonda.Scrape): any, string?
---@overload fun(name: string, collect: fun(scrape: sonda.Scrape): any, string?)
function sonda.collector(name, options, collect) end

---Switches a collector on, and sets options of its own, as --collector.NAME and --collector.NAME.OPTION would: in a layer that
---is live with the reload. A flag of the command line beats it; of scripts the first that speaks of an option holds, which is
---one of the highest layer (in a layer, files are loaded in the order of their names). What no collector asks for is told by
---`sonda check`.
---@param name string
---@param options? table<string, string|number|boolean|(string|number)[]> a list where the flag may be repeated
function sonda.enable(name, options) end

---Switches a collector off, as --no-collector.NAME would.
---@param name string
function sonda.disable(name) end

---The collectors in order of their declaration.
---@return { name: string, script: string, line: integer, enabled: boolean }[]
---@nodiscard
function sonda.collectors() end

---@class sonda.ScrapeOptions
---@field collect? string[] these collectors alone
---@field exclude? string[] all but these; a name that is none is passed over
---@field openmetrics? boolean
---@field timeout_seconds? number in which the client wants its answer: collectors for which no time is left fail
---@field lend? boolean the text is for sonda.reply alone: it may be of any length, and is good until the handler returns

---Run the collectors that are on (or those asked for) and add node_scrape_collector_*, the metrics of the process and
---process_*. Within 0.1 s the same collection is used again.
---@param options? sonda.ScrapeOptions
---@return any text a string, or what is lent; nil for a name to collect that is none, or both lists, or where there is no room
---@return string? message
---@return integer? status 503 where there is no room for one more
function sonda.scrape(options) end

---Which names pass: what matches `include` and does not match `exclude`; "" and nil are no pattern. Patterns are RE2's
---as far as POSIX extended expressions go: no \p, \x, \Q, flags but a leading (?i); what cannot be had raises.
---@class sonda.Filter
local Filter = {}

---@param name string
---@return boolean
---@nodiscard
function Filter:keeps(name) end

---Made while a script loads; an engine has at most 128.
---@param patterns { include?: string, exclude?: string }
---@return sonda.Filter
---@nodiscard
function sonda.filter(patterns) end

---A kernel source that C reads and writes as samples in one go. Call it in a collector: true, or nil, message, errno.
---@alias sonda.Feed fun(): true?, string?, integer?

---Where a field goes: a family, or a list of a family and constants that stand behind the labels of the row.
---@alias sonda.FeedColumn sonda.Family|{ [1]: sonda.Family, [integer]: string }

---Says where a key goes; nil: nowhere. `unit` is "bytes" where the text says so.
---@alias sonda.KeyNamer fun(key: string, unit: string?): sonda.FeedColumn?

---Feeds of rows take a table of field names to families; fields that are not named are not given:
---  arp {entries} · cgroup · clock {seconds, zone_offset_seconds} · conntrack · cpu {user, nice, …} · cpu_state · diskstats ·
---  filesystem · interrupts · logind · netclass · netdev · network_route · perf · processes · qdisc · schedstat · softnet ·
---  stat · systemd · tcp · textfile · timex · udp_queues · uname · wifi
---Feeds of keys take a function that names the family of each key of the text when it is first met; nil leaves it out:
---  meminfo · netstat · sockstat · vmstat
---core/metric/README.md lists their fields and labels. An engine has at most 256 feeds.
---@param source string
---@param columns table<string, sonda.FeedColumn>|sonda.KeyNamer
---@param options? { filter?: sonda.Filter, type_filter?: sonda.Filter } on the row's device, mount point; on its type
---@return sonda.Feed
---@nodiscard
function sonda.feed(source, columns, options) end

return sonda
