using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace RideAspire.Integration.Tests.Identity;

/// <summary>
/// All that the services of this process log and trace while it listens: messages, what they are made of, scopes and exceptions; tags,
/// events and baggage of activities. At every level, whatever the configuration says.
/// </summary>
internal sealed class EverythingTold : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<string> told = new();
    private readonly ActivityListener activities;
    private IExternalScopeProvider scopes = new LoggerExternalScopeProvider();

    public EverythingTold()
    {
        activities = new()
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Hear,
        };
        ActivitySource.AddActivityListener(activities);
    }

    public IReadOnlyCollection<string> Told => told;

    /// <summary>Has a service log to here, at every level.</summary>
    public void Into(ILoggingBuilder logging) => logging.AddProvider(this).AddFilter<EverythingTold>(null, LogLevel.Trace);

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

    public void Dispose() => activities.Dispose();

    private void Hear(Activity activity)
    {
        told.Enqueue($"activity {activity.Source.Name} {activity.DisplayName} {activity.StatusDescription} {activity.TraceStateString}");
        foreach (var (key, value) in activity.TagObjects.Concat(activity.Events.SelectMany(e => e.Tags)))
            told.Enqueue($"activity {activity.Source.Name} {key}: {(value as Array is { } several ? string.Join(' ', several.Cast<object>()) : value)}");
        foreach (var (key, value) in activity.Baggage)
            told.Enqueue($"baggage {key}: {value}");
    }

    private sealed class Logger(EverythingTold all, string category) : ILogger
    {
        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => all.scopes.Push(state);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            all.told.Enqueue($"{logLevel} {category}: {formatter(state, exception)} {exception} {Text(state)}");
            all.scopes.ForEachScope((scope, told) => told.Enqueue($"scope of {category}: {Text(scope)}"), all.told);
        }

        private static string Text(object? state) => state is IEnumerable<KeyValuePair<string, object?>> properties
            ? string.Join(' ', properties.Select(property => $"{property.Key}={property.Value}"))
            : $"{state}";
    }
}
