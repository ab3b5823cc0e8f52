using System.Text;
using Microsoft.EntityFrameworkCore;
using RideAspire.Booking.Contracts;
using RideAspire.Gateway.Retries;
using RideAspire.Integration.Tests.Http;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;

namespace RideAspire.Integration.Tests.Web.Identity;

/// <summary>The test stops its stores, so no other test runs at the same time.</summary>
[Collection(nameof(SecretsTests))]
[CollectionDefinition(nameof(SecretsTests), DisableParallelization = true)]
public sealed class SecretsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Production")]
    [InlineData("Development")]
    public async Task No_token_no_key_and_no_password_is_in_any_log_or_trace(string environment)
    {
        using var telemetry = new RecordedTelemetry();
        await using var postgres = await LocalPostgres.StartAsync(new() { Durable = false }, Ct);
        await using var redis = await LocalRedis.StartAsync(new() { Kind = RedisKind.Garnet, Persistent = false }, Ct);
        var database = new TestDatabase(postgres.ConnectionString("rides"));
        await using (var db = database.NewContext())
            await db.Database.MigrateAsync(Ct);

        string[] tokens =
        [
            TestTokens.Rider("rider-1"),
            TestTokens.Driver("driver-1"),
            TestTokens.Ops(),
            TestTokens.For("some body"),
            TestTokens.For(null),
            TestTokens.Expired("rider-1", "rider"),
            TestTokens.WronglySigned("rider-1", "rider"),
            TestTokens.ForAnotherAudience("rider-1", "rider"),
            TestTokens.For("rider-1", issuer: "somebody"),
            TestTokens.WithoutSignature("rider-1", "rider"),
            "not-a-token-but-secret",
            $"{TestTokens.Rider("rider-2")}x",
        ];
        var issued = new List<string>();
        await using (var api = new HostedService<TripView>(
            telemetry.AddTo,
            ("environment", environment),
            ("ConnectionStrings:rides", database.ConnectionString),
            ("ConnectionStrings:redis", redis.ConnectionString)))
        await using (var gateway = new HostedService<ReplicaClients>(
            telemetry.AddTo,
            ("environment", environment),
            ("DevTokens:Enabled", "true"),
            ("services:booking-api:http:0", api.Address.ToString())))
        {
            await UseAsync(gateway.Address, tokens, issued);
            await UseAsync(api.Address, tokens, issued);
            await redis.KillAsync();
            await UseAsync(gateway.Address, tokens, issued);
            await postgres.StopAsync();
            await UseAsync(gateway.Address, tokens, issued);
        }

        var signingKey = Convert.FromBase64String(TestTokens.SigningKey);
        string[] secrets =
        [
            TestTokens.SigningKey,
            Encoding.Latin1.GetString(signingKey),
            Convert.ToHexString(signingKey),
            postgres.Password,
            redis.Password,
            .. tokens.Concat(issued).SelectMany(SecretParts),
        ];

        // Sources that must be among the records. Otherwise they were not searched for secrets.
        string[] sources =
        [
            "ProviderBearerHandler: Failed to validate the token",
            "activity Yarp.ReverseProxy",
            "activity Npgsql",
            "StackExchange.Redis.ConnectionMultiplexer: ",
        ];
        Assert.Equal(environment == "Development", issued.Count > 0);
        foreach (var source in sources)
            Assert.Contains(telemetry.Records, line => line.Contains(source, StringComparison.Ordinal));
        Assert.DoesNotContain(telemetry.Records, line => secrets.Any(secret => line.Contains(secret, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>The parts of a token that must appear nowhere: the whole token, its claims, its signature.</summary>
    private static IEnumerable<string> SecretParts(string token) => token.Split('.') is [_, var payload, var signature]
        ? [token, payload, .. signature.Length > 0 ? [signature] : Array.Empty<string>()]
        : [token];

    private static async Task UseAsync(Uri server, string[] tokens, List<string> issued)
    {
        foreach (var token in tokens.Append(null))
        {
            using var caller = Caller.Of(server, token);
            foreach (var request in Requests())
            {
                using var response = await caller.SendAsync(request, Ct);
                var answer = await response.Content.ReadAsStringAsync(Ct);
                if (request.RequestUri!.ToString().EndsWith("/dev/tokens", StringComparison.Ordinal) && response.IsSuccessStatusCode)
                    issued.Add((await response.JsonAsync()).GetProperty("access_token").GetString()!);
                Assert.All(tokens.SelectMany(SecretParts), part => Assert.DoesNotContain(part, answer));
            }
        }
    }

    private static IEnumerable<HttpRequestMessage> Requests() =>
    [
        new(HttpMethod.Get, "/v1/trips/00000000-0000-4000-8000-000000000000"),
        new(HttpMethod.Post, "/v1/trips") { Content = Json(BookingJson.Of()) },
        new(HttpMethod.Post, "/v1/trips") { Content = Json("{") },
        new(HttpMethod.Put, "/v1/drivers/me/presence") { Content = Json("""{"lat":40.7,"lon":-73.9}""") },
        new(HttpMethod.Post, "/dev/tokens") { Content = Json("""{"subject":"rider-3","role":"rider"}""") },
        new(HttpMethod.Get, "/nothing"),
        new(HttpMethod.Get, "/health"),
    ];

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
