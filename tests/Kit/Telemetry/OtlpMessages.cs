using System.Globalization;

namespace RideAspire.Kit;

/// <summary>Reads the messages of the OpenTelemetry protocol, as far as tests look at them.</summary>
/// <remarks>https://github.com/open-telemetry/opentelemetry-proto</remarks>
internal static class OtlpMessages
{
    /// <summary>The spans of an ExportTraceServiceRequest.</summary>
    public static List<ExportedSpan> Spans(ReadOnlySpan<byte> request)
    {
        List<ExportedSpan> spans = [];
        ForEachRecord(request, (service, scope, record) => spans.Add(SpanOf(service, scope, record)));
        return spans;
    }

    /// <summary>The lines of an ExportLogsServiceRequest.</summary>
    public static List<ExportedLine> Lines(ReadOnlySpan<byte> request)
    {
        List<ExportedLine> lines = [];
        ForEachRecord(request, (service, scope, record) => lines.Add(LineOf(service, scope, record)));
        return lines;
    }

    private delegate void RecordReader(string service, string scope, ReadOnlySpan<byte> record);

    // Both requests have the same shape: resources, in them scopes, in them records.
    private static void ForEachRecord(ReadOnlySpan<byte> request, RecordReader read)
    {
        for (var resources = new ProtobufReader(request); resources.Read();)
        {
            var service = "";
            for (var resource = new ProtobufReader(resources.Bytes); resource.Read();)
            {
                if (resource.Field == 1)
                    service = Attributes(resource.Bytes, 1).GetValueOrDefault("service.name", "");
                else if (resource.Field == 2)
                    ForEachRecordOfScope(service, resource.Bytes, read);
            }
        }
    }

    private static void ForEachRecordOfScope(string service, ReadOnlySpan<byte> records, RecordReader read)
    {
        var name = "";
        for (var scope = new ProtobufReader(records); scope.Read();)
        {
            if (scope.Field == 1)
                name = TextOf(scope.Bytes, 1);
            else if (scope.Field == 2)
                read(service, name, scope.Bytes);
        }
    }

    private static ExportedSpan SpanOf(string service, string scope, ReadOnlySpan<byte> record)
    {
        var span = new ExportedSpan { Service = service, Source = scope, Attributes = Attributes(record, 9) };
        List<ExportedLink> links = [];
        for (var field = new ProtobufReader(record); field.Read();)
        {
            span = field.Field switch
            {
                1 => span with { TraceId = Convert.ToHexStringLower(field.Bytes) },
                2 => span with { SpanId = Convert.ToHexStringLower(field.Bytes) },
                4 => span with { ParentId = Convert.ToHexStringLower(field.Bytes) },
                5 => span with { Name = field.Text },
                7 => span with { Start = Instant(field.Number) },
                8 => span with { End = Instant(field.Number) },
                15 => span with { HasFailed = NumberOf(field.Bytes, 3) == 2 },
                _ => span,
            };
            if (field.Field == 13)
                links.Add(new(Hex(field.Bytes, 1), Hex(field.Bytes, 2)));
        }

        return span with { Links = links };
    }

    private static ExportedLine LineOf(string service, string scope, ReadOnlySpan<byte> record)
    {
        var line = new ExportedLine { Service = service, Category = scope, Attributes = Attributes(record, 6) };
        for (var field = new ProtobufReader(record); field.Read();)
        {
            line = field.Field switch
            {
                1 => line with { At = Instant(field.Number) },
                5 => line with { Text = Value(field.Bytes) },
                9 => line with { TraceId = Convert.ToHexStringLower(field.Bytes) },
                _ => line,
            };
        }

        return line;
    }

    private static Dictionary<string, string> Attributes(ReadOnlySpan<byte> message, int number)
    {
        var attributes = new Dictionary<string, string>();
        for (var field = new ProtobufReader(message); field.Read();)
        {
            if (field.Field != number)
                continue;
            var (key, value) = ("", "");
            for (var pair = new ProtobufReader(field.Bytes); pair.Read();)
                (key, value) = pair.Field == 1 ? (pair.Text, value) : (key, Value(pair.Bytes));
            attributes[key] = value;
        }

        return attributes;
    }

    // An AnyValue: a text, a truth value, a number or several of them.
    private static string Value(ReadOnlySpan<byte> message)
    {
        var value = new ProtobufReader(message);
        return !value.Read() ? "" : value.Field switch
        {
            1 => value.Text,
            2 => value.Number == 1 ? "true" : "false",
            3 => ((long)value.Number).ToString(CultureInfo.InvariantCulture),
            4 => BitConverter.UInt64BitsToDouble(value.Number).ToString(CultureInfo.InvariantCulture),
            5 => Values(value.Bytes),
            _ => "",
        };
    }

    private static string Values(ReadOnlySpan<byte> message)
    {
        List<string> values = [];
        for (var value = new ProtobufReader(message); value.Read();)
            values.Add(Value(value.Bytes));
        return string.Join(' ', values);
    }

    private static string TextOf(ReadOnlySpan<byte> message, int number)
    {
        for (var field = new ProtobufReader(message); field.Read();)
        {
            if (field.Field == number)
                return field.Text;
        }

        return "";
    }

    private static ulong NumberOf(ReadOnlySpan<byte> message, int number)
    {
        for (var field = new ProtobufReader(message); field.Read();)
        {
            if (field.Field == number)
                return field.Number;
        }

        return 0;
    }

    private static string Hex(ReadOnlySpan<byte> message, int number)
    {
        for (var field = new ProtobufReader(message); field.Read();)
        {
            if (field.Field == number)
                return Convert.ToHexStringLower(field.Bytes);
        }

        return "";
    }

    private static DateTimeOffset Instant(ulong nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks((long)(nanoseconds / 100));
}
