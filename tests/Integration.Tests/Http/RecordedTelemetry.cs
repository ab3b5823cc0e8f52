using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace RideAspire.Integration.Tests.Http;

/// <summary>
/// Records all log messages and activities of this process, at every level, whatever the configuration says. It
/// includes properties, scopes and exceptions of messages, and tags, events and baggage of activities.
/// </summary>
internal sealed class RecordedTelemetry : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<string> records = new();
    private readonly ActivityListener activities;
    private IExternalScopeProvider scopes = new LoggerExternalScopeProvider();

    public RecordedTelemetry()
    {
        activities = new()
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Record,
        };
        ActivitySource.AddActivityListener(activities);
    }

    public IReadOnlyCollection<string> Records => records;

    /// <summary>Makes a service log to this recorder, at every level.</summary>
    public void AddTo(ILoggingBuilder logging) => logging.AddProvider(this).AddFilter<RecordedTelemetry>(null, LogLevel.Trace);

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

    public void Dispose() => activities.Dispose();

    private void Record(Activity activity)
    {
        records.Enqueue($"activity {activity.Source.Name} {activity.DisplayName} {activity.StatusDescription} {activity.TraceStateString}");
        foreach (var (key, value) in activity.TagObjects.Concat(activity.Events.SelectMany(e => e.Tags)))
        {
            var text = value is Array several ? string.Join(' ', several.Cast<object>()) : value;
            records.Enqueue($"activity {activity.Source.Name} {key}: {text}");
        }

        foreach (var (key, value) in activity.Baggage)
            records.Enqueue($"baggage {key}: {value}");
    }

    private sealed class Logger(RecordedTelemetry recorder, string category) : ILogger
    {
        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => recorder.scopes.Push(state);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            recorder.records.Enqueue($"{logLevel} {category}: {formatter(state, exception)} {exception} {Text(state)}");
            recorder.scopes.ForEachScope(
                (scope, records) => records.Enqueue($"scope of {category}: {Text(scope)}"), recorder.records);
        }

        private static string Text(object? state) => state is IEnumerable<KeyValuePair<string, object?>> properties
            ? string.Join(' ', properties.Select(property => $"{property.Key}={property.Value}"))
            : $"{state}";
    }
}
