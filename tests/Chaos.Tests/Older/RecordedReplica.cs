using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;
using RideAspire.Chaos.Tests.Fleets;
using StackExchange.Redis;

namespace RideAspire.Chaos.Tests.Older;

/// <summary>
/// A replica of the previous release, as the stores see it. Its statements and scripts are recorded beside this file.
/// It books and arms trips, and it claims, expires and completes all due trips, including those of others.
/// </summary>
/// <remarks>Record them again with each release that changes what is written to a store.</remarks>
internal sealed class RecordedReplica(Fleet fleet, string row) : IAsyncDisposable
{
    private const int Shards = 4;
    private const int Batch = 500;
    private const int LeaseMs = 1_000;

    private static readonly TimeSpan bookingInterval = TimeSpan.FromMilliseconds(50);

    private readonly NpgsqlDataSource postgres = NpgsqlDataSource.Create(fleet.Postgres.ConnectionString("rides"));
    private readonly ConnectionMultiplexer redis = ConnectionMultiplexer.Connect(fleet.Redis.ConnectionString);
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentBag<Guid> expired = [];
    private Task running = Task.CompletedTask;

    public int Booked { get; private set; }

    /// <summary>The trips that this replica closed, including those of others.</summary>
    public IReadOnlyCollection<Guid> Expired => expired;

    public void Start() => running = Task.WhenAll(BookAsync(), PumpAsync());

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        await redis.DisposeAsync();
        await postgres.DisposeAsync();
        stopping.Dispose();
    }

    private async Task BookAsync()
    {
        using var pace = new PeriodicTimer(bookingInterval);
        for (; !stopping.IsCancellationRequested; Booked++)
        {
            var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
            await using var book = postgres.CreateCommand(Text("book.sql"));
            book.Parameters.AddRange((NpgsqlParameter[])
                [new() { Value = id }, new() { Value = $"{row}-older-{Booked}" }, new() { Value = Fleet.MatchWindow }]);
            var deadline = (DateTime)(await book.ExecuteScalarAsync())!;
            var due = (long)Math.Ceiling((deadline - DateTime.UnixEpoch).TotalMilliseconds);
            foreach (var queue in (string[])["timeouts", "matching"])
                await EvaluateAsync("schedule.lua", queue, ShardOf(id), "ALWAYS", queue == "timeouts" ? due : 0, id.ToString("D"));
            await pace.WaitForNextTickAsync();
        }
    }

    private async Task PumpAsync()
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!stopping.IsCancellationRequested)
        {
            for (var shard = 0; shard < Shards; shard++)
                await PassAsync(shard);
            await pace.WaitForNextTickAsync();
        }
    }

    private async Task PassAsync(int shard)
    {
        var claim = (RedisResult[])(await EvaluateAsync("claim.lua", "timeouts", shard, Batch, LeaseMs))!;
        var ids = (string[])claim[3]!;
        if (ids.Length == 0)
            return;

        var early = new List<string>();
        await using var expire = postgres.CreateCommand(Text("expire.sql"));
        expire.Parameters.Add(new() { Value = Array.ConvertAll(ids, Guid.Parse) });
        await using (var rows = await expire.ExecuteReaderAsync())
        {
            while (await rows.ReadAsync())
            {
                if (rows.GetBoolean(1))
                    expired.Add(rows.GetGuid(0));
                else
                    early.Add(rows.GetGuid(0).ToString("D"));
            }
        }

        await EvaluateAsync("complete.lua", "timeouts", shard, [(long)claim[1], .. ids.Except(early).Select(id => (RedisValue)id)]);
    }

    private Task<RedisResult> EvaluateAsync(string script, string queue, int shard, params RedisValue[] arguments) =>
        redis.GetDatabase().ScriptEvaluateAsync(
            Text(script), [$"ride:{{{queue}:{shard.ToString(CultureInfo.InvariantCulture)}}}"], arguments);

    private static int ShardOf(Guid id) => (int)(Convert.ToUInt32(id.ToString("N")[^8..], 16) % Shards);

    private static string Text(string file) =>
        texts.GetOrAdd(file, name => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Older", name)));

    private static readonly ConcurrentDictionary<string, string> texts = [];
}
