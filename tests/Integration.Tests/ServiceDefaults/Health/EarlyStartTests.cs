using System.Collections.Concurrent;
using System.Net;
using Npgsql;
using RideAspire.Integration.Tests.Stores;

namespace RideAspire.Integration.Tests.ServiceDefaults.Health;

/// <summary>Services that start before the migration of their release.</summary>
public sealed class EarlyStartTests
{
    private readonly ConcurrentQueue<string> lines = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_is_not_ready_before_its_schema_is_there_and_ready_by_itself_afterwards()
    {
        await using var stores = await RideStores.StartAsync(new() { Durable = false }, new() { Persistent = false }, Ct);
        await using (var source = NpgsqlDataSource.Create(stores.Postgres.ConnectionString("postgres") + ";Pooling=false"))
        await using (var create = source.CreateCommand("CREATE DATABASE rides"))
            await create.ExecuteNonQueryAsync(Ct);
        await using var services = new RideServices(stores) { OnLine = lines.Enqueue };
        Replica[] replicas = [services.Add("Booking.Api"), services.Add("Timeout.Worker"), services.Add("Matching.Worker")];
        foreach (var replica in replicas)
            replica.Spawn();

        foreach (var replica in replicas)
            await AssertUnhealthyAsync(replica);
        await AssertRefusesBookingsAsync(replicas[0].Address);
        foreach (var replica in replicas)
            await AssertUnhealthyAsync(replica);
        string[] meanwhile = [.. lines];
        await services.MigrateAsync();
        foreach (var replica in replicas)
            await replica.ReadyAsync();

        using var api = new ApiClient(replicas[0].Address);
        using var booked = await api.BookAsync(TestTokens.Rider("rider"), ct: Ct);
        Assert.Equal(HttpStatusCode.Created, booked.StatusCode);
        Assert.DoesNotContain(lines, line => line.Contains(": warn: ", StringComparison.Ordinal) && !meanwhile.Contains(line));
        AssertTellsOnce(meanwhile);
    }

    /// <summary>Waits for the first answer.</summary>
    private static async Task AssertUnhealthyAsync(Replica replica)
    {
        using var client = new HttpClient { BaseAddress = replica.Address };
        await TestHost.UntilAsync(async () =>
        {
            try
            {
                using var health = await client.GetAsync(new Uri("/health", UriKind.Relative), Ct);
                Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
                return true;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    /// <summary>For 2.5 s, so that what is repeated is logged more than once.</summary>
    private static async Task AssertRefusesBookingsAsync(Uri address)
    {
        using var api = new ApiClient(address);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var n = 0; n < 50; n++)
        {
            using var refused = await api.BookAsync(TestTokens.Rider("rider"), ct: Ct);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
            await ticks.WaitForNextTickAsync(Ct);
        }
    }

    private static void AssertTellsOnce(string[] lines)
    {
        Assert.DoesNotContain(lines, line => line.Contains("   at ", StringComparison.Ordinal));
        foreach (var service in lines.GroupBy(line => line.Split(':')[0]))
        {
            Assert.Single(service, line => line.Contains("Postgres lacks tables", StringComparison.Ordinal));

            // A line for each refused booking or each probe would be far more.
            Assert.InRange(service.Count(), 1, 50);
        }
    }
}
