-- SPDX-License-Identifier: MIT
---@meta sonda.metric
-- Metrics of the process, which outlive a reload and appear in /metrics by themselves; the store that all engines share;
-- and the host's last minutes.

---@class sonda
local sonda = {}

-- Metrics --------------------------------------------------------------------------------------------------------

---One declaration for handlers, jobs and collectors. What is set and added is the process's, and lasts. A collector that calls
---the metric, `depth(3, { queue = "mail" })`, gives a sample of the scrape under way, exact, and gone with the next one; from
---then on such samples stand for what was set.

---Label values come last: by name, `{ queue = "mail" }`, or as many as and in the order of the declaration.
---@alias sonda.Labels table<string, string|number>|string

---A number that only grows.
---@class sonda.Counter
---@overload fun(value: number, ...: sonda.Labels) in a collector: what another counts
local Counter = {}

---Add 1, or the amount where there is one argument more than labels: `c:add { method = "GET" }`, `c:add(512, "GET")`.
---@param ... number|sonda.Labels amount (0 or more) and labels, or labels
function Counter:add(...) end

---A number that goes up and down.
---@class sonda.Gauge
---@overload fun(value: number, ...: sonda.Labels) in a collector
local Gauge = {}

---@param value number
---@param ... sonda.Labels
function Gauge:set(value, ...) end

---Add 1, or the amount (which may be negative) where there is one argument more than labels.
---@param ... number|sonda.Labels
function Gauge:add(...) end

---How often a value fell into which range.
---@class sonda.Histogram
local Histogram = {}

---@param value number NaN is passed over
---@param ... sonda.Labels
function Histogram:observe(value, ...) end

---Declared while a script loads. The same declaration after a reload finds the same numbers; another kind, other labels
---or buckets under the same name raise. Above --series-max series further label values are dropped and counted, as they
---are once the names, help texts and label values of all metrics take 16 MiB.
---@param name string ends in _total by custom
---@param help string
---@param labels? string[] names, 8 at most
---@return sonda.Counter
---@nodiscard
function sonda.counter(name, help, labels) end

---@param name string
---@param help string
---@param labels? string[]
---@return sonda.Gauge
---@nodiscard
function sonda.gauge(name, help, labels) end

---@param name string
---@param help string
---@param labels? string[]
---@param buckets? number[] upper bounds, ascending, 64 at most, without +Inf; 0.005 … 10, for seconds
---@return sonda.Histogram
---@nodiscard
function sonda.histogram(name, help, labels, buckets) end

-- The store ------------------------------------------------------------------------------------------------------

---Strings (64 KiB at most), numbers and booleans under keys of 1 to 256 bytes, 1 MiB in all, shared by all engines of
---the process. Raises outside a server.
---@class sonda.store
local store = {}

---@param key string
---@return string|number|boolean|nil value nil where there is none or it has expired
---@nodiscard
function store.get(key) end

---@param key string
---@param value string|number|boolean|nil nil deletes
---@param ttl? number seconds to live; 0: for ever
---@return true? ok nil (errno 28) where the store is full: the old value stays
---@return string? message
---@return integer? errno
function store.set(key, value, ttl) end

---@param key string
---@return boolean there whether there was one
function store.delete(key) end

---Add to a number in one step, from 0 where there is none. Its time to live stays.
---@param key string
---@param n? number 1
---@return number? sum nil where what is there is no number (errno 22)
---@return string? message
---@return integer? errno
function store.add(key, n) end

-- The host's last minutes ----------------------------------------------------------------------------------------

---Samples of the last 15 minutes, one a second: cpu_busy_ratio, memory_used_bytes, load1, network_receive_bytes,
---network_transmit_bytes, disk_read_bytes, disk_written_bytes (the last four a second). Without a name: the names.
---@param name? string
---@param seconds? integer at most, 1 to 900; 900
---@return number[]|string[]|nil samples oldest first, NaN where there was none; nil outside a server
---@return number|string|nil last unix seconds of the last sample (0: none yet), or the message
---@return integer? errno
---@nodiscard
function sonda.history(name, seconds) end

return sonda
