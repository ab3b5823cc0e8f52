using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Stores;

/// <summary>A connection to a Redis that is down: every call fails at once.</summary>
internal static class NoRedis
{
    public static IConnectionMultiplexer Connection { get; } = ConnectionMultiplexer.Connect(new ConfigurationOptions
    {
        EndPoints = { { "127.0.0.1", 1 } },
        AbortOnConnectFail = false,
        BacklogPolicy = BacklogPolicy.FailFast,
        ConnectRetry = 0,
        ConnectTimeout = 100,
        ReconnectRetryPolicy = new LinearRetry((int)TimeSpan.FromDays(1).TotalMilliseconds),
    });
}
