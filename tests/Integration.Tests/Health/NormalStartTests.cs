using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Npgsql;
using RideAspire.Integration.Tests.Identity;
using RideAspire.LocalServers;

namespace RideAspire.Integration.Tests.Health;

/// <summary>What the log of a healthy system holds: a warning there means something.</summary>
public sealed partial class NormalStartTests
{
    private readonly ConcurrentQueue<string> lines = [];

    [Fact]
    public async Task A_normal_start_logs_no_warning()
    {
        await using var postgres = await LocalPostgres.StartAsync(new() { Durable = false, OnLine = line => lines.Enqueue($"postgres: {line}") });
        await using var redis = await LocalRedis.StartAsync(new() { Persistent = false });
        await using (var source = NpgsqlDataSource.Create(postgres.ConnectionString("postgres") + ";Pooling=false"))
        await using (var create = source.CreateCommand("CREATE DATABASE rides"))
            await create.ExecuteNonQueryAsync();
        Dictionary<string, string?> settings = new(TestTokens.Settings.Select(setting => KeyValuePair.Create(setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value)))
        {
            ["DOTNET_ENVIRONMENT"] = "Development",
            ["ConnectionStrings__rides"] = postgres.ConnectionString("rides"),
            ["ConnectionStrings__redis"] = redis.ConnectionString,
        };
        await using var api = New("Booking.Api", settings);
        await using var timeouts = New("Timeout.Worker", settings);
        await using var matching = New("Matching.Worker", settings);

        api.Spawn(arguments: "migrate");
        Assert.Equal(0, await api.ExitedAsync());
        Replica[] services = [api, timeouts, matching];
        foreach (var service in services)
            service.Spawn();
        foreach (var service in services)
            await service.ReadyAsync();

        Assert.Contains(lines, line => line.Contains("Application started", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => Complaint().IsMatch(line));
    }

    private Replica New(string project, Dictionary<string, string?> settings) =>
        new(project, Checkout.BuildOf(project), settings, line => lines.Enqueue($"{project}: {line}"));

    // .NET's console says warn, fail and crit; Postgres WARNING, ERROR, FATAL and PANIC.
    [GeneratedRegex(@"\b(warn|fail|crit|WARNING|ERROR|FATAL|PANIC):|Unhandled exception")]
    private static partial Regex Complaint();
}
