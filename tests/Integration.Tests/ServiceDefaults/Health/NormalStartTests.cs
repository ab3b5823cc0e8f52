using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Npgsql;
using RideAspire.LocalServers;

namespace RideAspire.Integration.Tests.ServiceDefaults.Health;

/// <summary>The log of a healthy system holds no warning, so that a warning means something.</summary>
public sealed partial class NormalStartTests
{
    private readonly ConcurrentQueue<string> lines = [];

    [Fact]
    public async Task A_normal_start_logs_no_warning()
    {
        await using var postgres = await LocalPostgres.StartAsync(
            new() { Durable = false, OnLine = line => lines.Enqueue($"postgres: {line}") });
        await using var redis = await LocalRedis.StartAsync(new() { Persistent = false });
        await using (var source = NpgsqlDataSource.Create(postgres.ConnectionString("postgres") + ";Pooling=false"))
        await using (var create = source.CreateCommand("CREATE DATABASE rides"))
            await create.ExecuteNonQueryAsync();
        await using var services = new RideServices(
            postgres.ConnectionString("rides"), redis.ConnectionString, ("DOTNET_ENVIRONMENT", "Development"))
        {
            OnLine = lines.Enqueue,
        };

        await services.MigrateAsync();
        Replica[] replicas = [services.Add("Booking.Api"), services.Add("Timeout.Worker"), services.Add("Matching.Worker")];
        foreach (var replica in replicas)
            replica.Spawn();
        foreach (var replica in replicas)
            await replica.ReadyAsync();

        Assert.Contains(lines, line => line.Contains("Application started", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => WarningOrWorse().IsMatch(line));
    }

    // .NET's console logger writes warn, fail and crit. Postgres writes WARNING, ERROR, FATAL and PANIC.
    [GeneratedRegex(@"\b(warn|fail|crit|WARNING|ERROR|FATAL|PANIC):|Unhandled exception")]
    private static partial Regex WarningOrWorse();
}
