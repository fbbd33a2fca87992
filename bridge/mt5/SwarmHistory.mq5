// SwarmHistory: the program that serves the past to an aegis-swarm, by a connection and on a chart of its own.
//
// The first look at old ticks can block a program for most of a minute. So it is not SwarmBridge that looks: no order
// and no tick ever waits behind history. It never trades, whatever the terminal allows.
//
// The order: protocol, inputs, state, link (as in SwarmBridge), requests, pages of ticks, pages of bars, life cycle.
#property copyright "aegis-swarm"
#property version   "1.00"
#property description "Serves ticks and bars of the past to an aegis-swarm. Never trades."

// <wire> generated from src/venues/mt5/wire by npm run docs
// protocol, header, limits
#define SMB_PROTO_MIN 1
#define SMB_PROTO_MAX 1
#define SMB_MAGIC 0x4D53
#define SMB_HEADER_BYTES 16
#define SMB_MAC_BYTES 8
#define SMB_MAX_PAYLOAD 1048576
#define SMB_MAX_BULK 32768
#define SMB_GREETING_BYTES 512
#define SMB_GREETING_MILLIS 3000
#define SMB_TICK_WINDOW 64
#define SMB_FLAG_REPLAY 1
#define SMB_FLAG_DUP 2
#define SMB_FLAG_MORE 4
#define SMB_FLAG_MAC 8

// frames by number
#define SMB_CHALLENGE 1
#define SMB_HELLO 2
#define SMB_WELCOME 3
#define SMB_SUBSCRIBE 4
#define SMB_SYMBOL 5
#define SMB_TICKS 6
#define SMB_BOOK 7
#define SMB_ORDER 8
#define SMB_ORDER_RESULT 9
#define SMB_TRADE_EVENT 10
#define SMB_ACCOUNT 11
#define SMB_PING 12
#define SMB_PONG 13
#define SMB_BYE 14
#define SMB_ERROR 15
#define SMB_ACK 16
#define SMB_UNSUBSCRIBE 17
#define SMB_HISTORY_REQ 18
#define SMB_HISTORY 19
#define SMB_SNAPSHOT 20
#define SMB_LOOKUP 21
#define SMB_LOOKUP_RESULT 22
#define SMB_HALT 23
#define SMB_RATES 24
#define SMB_SNAPSHOT_REQ 25
#define SMB_POSITION 26
#define SMB_ORDER_STATE 27
#define SMB_DEAL 28

// return codes of our own
#define SMB_RC_READ_ONLY 20001
#define SMB_RC_REAL_REFUSED 20002
#define SMB_RC_SYMBOL_REFUSED 20003
#define SMB_RC_EXPIRED_UNREAD 20004
#define SMB_RC_HALTED 20005
#define SMB_RC_JOURNAL_FAILED 20006
#define SMB_RC_TOO_LARGE 20007
#define SMB_RC_QUOTES_OLD 20008
#define SMB_RC_QUOTES_DELAYED 20009
#define SMB_RC_NOT_SUBSCRIBED 20010
#define SMB_RC_MALFORMED 20011

// session errors
#define SMB_ERR_VERSION 1
#define SMB_ERR_SECRET 2
#define SMB_ERR_DUPLICATE 3
#define SMB_ERR_ACCOUNT 4
#define SMB_ERR_REAL 5
#define SMB_ERR_SIMULATED 6
#define SMB_ERR_BUSY 7
#define SMB_ERR_GREETING 8
#define SMB_ERR_SLOW 9
#define SMB_ERR_SYMBOL_TROUBLE 10
#define SMB_ERR_ROLE 11

// what follows the scalars: blocks of so many bytes, strings of at most so many
#define BYTES_Challenge_nonce 16
#define MAX_Hello_server 64
#define MAX_Hello_currency 16
#define MAX_Hello_company 64
#define BYTES_Hello_nonce 32
#define BYTES_Hello_mac 32
#define BYTES_Welcome_mac 32
#define MAX_Subscribe_symbol 64
#define MAX_Symbol_symbol 64
#define MAX_Symbol_description 80
#define MAX_Symbol_base 16
#define MAX_Symbol_profit 16
#define MAX_Symbol_margin 16
#define MAX_Symbol_basis 64
#define MAX_TradeEvent_symbol 64
#define MAX_TradeEvent_comment 64
#define MAX_Error_text 200
#define MAX_HistoryReq_symbol 64
#define MAX_Position_symbol 64
#define MAX_OrderState_symbol 64
#define MAX_Deal_symbol 64

#define SIZE_F_Header 16
struct F_Header
{
   ushort magic; uchar type; uchar flags; uint size; uint seq; uint ack;
};
#define SIZE_F_Challenge 2
struct F_Challenge
{
   uchar protoMin; uchar protoMax;
};
#define SIZE_F_Hello 37
struct F_Hello
{
   ushort proto; ushort eaVersion; ulong login; ulong epoch; uint build; uint leverage; uint caps; uchar role;
   uchar marginMode; uchar tradeMode; uchar permissions; uchar currencyDigits;
};
#define SIZE_F_Welcome 33
struct F_Welcome
{
   ulong session; ulong resumeEpoch; ulong resumeEvent; ushort space; ushort heartbeatMillis; uint deadManMillis;
   uchar allow;
};
#define SIZE_F_Subscribe 15
struct F_Subscribe
{
   long fromTime; uint fromCount; ushort sid; uchar book;
};
#define SIZE_F_Symbol 136
struct F_Symbol
{
   double point; double tickSize; double tickValue; double contractSize; double volumeMin; double volumeMax;
   double volumeStep; double volumeLimit; double priceMin; double priceMax; double marginInitial; double swapLong;
   double swapShort; long expires; uint stopsLevel; uint freezeLevel; ushort sid; ushort status; ushort bookDepth;
   uchar digits; uchar tradeMode; uchar executionMode; uchar fillingMask; uchar expirationMask; uchar orderMask;
   uchar gtcMode; uchar chartMode; uchar calcMode; uchar delayed;
};
#define SIZE_F_Ticks 8
struct F_Ticks
{
   int offsetSeconds; ushort sid; ushort n;
};
#define SIZE_F_TicksRow 44
struct F_TicksRow
{
   long time; double bid; double ask; double last; double volume; uint flags;
};
#define SIZE_F_Book 16
struct F_Book
{
   long time; int offsetSeconds; ushort sid; ushort n;
};
#define SIZE_F_BookRow 17
struct F_BookRow
{
   uchar type; double price; double volume;
};
#define SIZE_F_Order 99
struct F_Order
{
   ulong cid; ulong order; ulong position; ulong positionBy; long expiration; double volume; double price;
   double stopLimit; double sl; double tp; uint deviation; uint ttlMillis; uint request; ushort sid; uchar part;
   uchar action; uchar orderType; uchar filling; uchar timeType;
};
#define SIZE_F_OrderResult 77
struct F_OrderResult
{
   ulong cid; ulong order; ulong deal; double volume; double price; double bid; double ask; uint retcode;
   int retcodeExternal; uint requestId; uint request; ushort runtimeError; uchar part; uchar action; uchar stage;
};
#define SIZE_F_TradeEvent 139
struct F_TradeEvent
{
   ulong event; ulong cid; ulong order; ulong deal; ulong position; ulong positionBy; long time; double volume;
   double price; double sl; double tp; double profit; double commission; double fee; double swap; uint retcode;
   uint requestId; uint request; uchar kind; uchar part; uchar orderType; uchar orderState; uchar dealType;
   uchar entry; uchar reason;
};
#define SIZE_F_Account 68
struct F_Account
{
   double balance; double equity; double margin; double marginFree; double credit; long serverTime; int offsetSeconds;
   uint pingMicros; uint pumpMaxMicros; uint droppedBooks; ushort pending; uchar permissions; uchar halted;
};
#define SIZE_F_Ping 8
struct F_Ping
{
   ulong time;
};
#define SIZE_F_Pong 8
struct F_Pong
{
   ulong time;
};
#define SIZE_F_Bye 4
struct F_Bye
{
   uint reason;
};
#define SIZE_F_Error 4
struct F_Error
{
   uint code;
};
#define SIZE_F_Unsubscribe 2
struct F_Unsubscribe
{
   ushort sid;
};
#define SIZE_F_HistoryReq 29
struct F_HistoryReq
{
   long fromTime; long toTime; uint request; uint max; uint timeframe; uchar kind;
};
#define SIZE_F_History 8
struct F_History
{
   uint request; ushort status; ushort n;
};
#define SIZE_F_HistoryRow 44
struct F_HistoryRow
{
   long time; double bid; double ask; double last; double volume; uint flags;
};
#define SIZE_F_Snapshot 49
struct F_Snapshot
{
   ulong event; double balance; double equity; double margin; uint request; uint positions; uint orders; uint deals;
   uchar stage;
};
#define SIZE_F_Lookup 12
struct F_Lookup
{
   ulong cid; uint request;
};
#define SIZE_F_LookupResult 22
struct F_LookupResult
{
   ulong cid; uint request; uint retcode; ushort orders; ushort deals; uchar outcome; uchar journal;
};
#define SIZE_F_Halt 1
struct F_Halt
{
   uchar mode;
};
#define SIZE_F_Rates 8
struct F_Rates
{
   uint request; ushort status; ushort n;
};
#define SIZE_F_RatesRow 60
struct F_RatesRow
{
   long time; double open; double high; double low; double close; ulong tickVolume; ulong realVolume; uint spread;
};
#define SIZE_F_SnapshotReq 20
struct F_SnapshotReq
{
   ulong afterDeal; long fromTime; uint request;
};
#define SIZE_F_Position 85
struct F_Position
{
   ulong ticket; ulong identifier; ulong magic; long time; double volume; double price; double sl; double tp;
   double profit; double swap; uint request; uchar type;
};
#define SIZE_F_OrderState 97
struct F_OrderState
{
   ulong cid; ulong ticket; ulong position; long setupTime; long doneTime; double volumeInitial; double volumeCurrent;
   double price; double stopLimit; double sl; double tp; uint request; uchar part; uchar orderType; uchar orderState;
   uchar filling; uchar timeType;
};
#define SIZE_F_Deal 96
struct F_Deal
{
   ulong cid; ulong ticket; ulong order; ulong position; long time; double volume; double price; double profit;
   double commission; double fee; double swap; uint request; uchar part; uchar dealType; uchar entry; uchar reason;
};

// Whether this compiler packs the structs as the protocol says.
bool WireSizesAgree()
{
   if(sizeof(F_Header)!=SIZE_F_Header) return(false);
   if(sizeof(F_Challenge)!=SIZE_F_Challenge) return(false);
   if(sizeof(F_Hello)!=SIZE_F_Hello) return(false);
   if(sizeof(F_Welcome)!=SIZE_F_Welcome) return(false);
   if(sizeof(F_Subscribe)!=SIZE_F_Subscribe) return(false);
   if(sizeof(F_Symbol)!=SIZE_F_Symbol) return(false);
   if(sizeof(F_Ticks)!=SIZE_F_Ticks) return(false);
   if(sizeof(F_TicksRow)!=SIZE_F_TicksRow) return(false);
   if(sizeof(F_Book)!=SIZE_F_Book) return(false);
   if(sizeof(F_BookRow)!=SIZE_F_BookRow) return(false);
   if(sizeof(F_Order)!=SIZE_F_Order) return(false);
   if(sizeof(F_OrderResult)!=SIZE_F_OrderResult) return(false);
   if(sizeof(F_TradeEvent)!=SIZE_F_TradeEvent) return(false);
   if(sizeof(F_Account)!=SIZE_F_Account) return(false);
   if(sizeof(F_Ping)!=SIZE_F_Ping) return(false);
   if(sizeof(F_Pong)!=SIZE_F_Pong) return(false);
   if(sizeof(F_Bye)!=SIZE_F_Bye) return(false);
   if(sizeof(F_Error)!=SIZE_F_Error) return(false);
   if(sizeof(F_Unsubscribe)!=SIZE_F_Unsubscribe) return(false);
   if(sizeof(F_HistoryReq)!=SIZE_F_HistoryReq) return(false);
   if(sizeof(F_History)!=SIZE_F_History) return(false);
   if(sizeof(F_HistoryRow)!=SIZE_F_HistoryRow) return(false);
   if(sizeof(F_Snapshot)!=SIZE_F_Snapshot) return(false);
   if(sizeof(F_Lookup)!=SIZE_F_Lookup) return(false);
   if(sizeof(F_LookupResult)!=SIZE_F_LookupResult) return(false);
   if(sizeof(F_Halt)!=SIZE_F_Halt) return(false);
   if(sizeof(F_Rates)!=SIZE_F_Rates) return(false);
   if(sizeof(F_RatesRow)!=SIZE_F_RatesRow) return(false);
   if(sizeof(F_SnapshotReq)!=SIZE_F_SnapshotReq) return(false);
   if(sizeof(F_Position)!=SIZE_F_Position) return(false);
   if(sizeof(F_OrderState)!=SIZE_F_OrderState) return(false);
   if(sizeof(F_Deal)!=SIZE_F_Deal) return(false);
   return(true);
}
// </wire>

#define PROGRAM_NAME "SwarmHistory"
#define PROGRAM_VERSION 100
#define PROGRAM_ROLE 1

// ---- inputs

input string InpHost="127.0.0.1";      // Where the swarm listens: host
input int    InpPort=45002;            // Where the swarm listens: port
input string InpSecret="";             // The secret that `swarm mt5 install` made
input int    InpTimerMillis=15;        // How often it looks for requests

// ---- state

#define MAX_JOBS 16
#define TICK_ROWS 740
#define BAR_ROWS 540
#define TICKS_WANTED 100000
#define BARS_WANTED 4096
#define TICK_SPAN_MILLIS 3600000
#define TICK_SPAN_MAX_MILLIS 86400000
#define RETRIES 8
#define RETRY_MILLIS 250
#define RUN_MICROS 100000

// A request, and how far it is: rows up to `from` were read, those of g_ticks or g_bars from `next` on are not sent.
struct Job {
   uint   request;
   uint   left;                 // rows that may still be sent; UINT_MAX for all
   int    kind;
   ENUM_TIMEFRAMES timeframe;
   ushort status;
   bool   done;
   bool   warm;                 // something was read
   int    failures;
   long   from;
   long   to;
   long   span;
   long   retryAt;
   int    next;
   int    rows;
   string symbol;
};

Job       g_jobs[];
MqlTick   g_ticks[];
MqlRates  g_bars[];
int       g_permissions=0;
uint      g_pumpMax=0;
ulong     g_served=0;
long      g_statusAt=0;

// <link> the same lines in SwarmBridge.mq5 and in SwarmHistory.mq5: one file each, nothing to include
#define LINK_DOWN 0
#define LINK_GREETING 1
#define LINK_PROVING 2
#define LINK_UP 3

#define DIAL_MILLIS 1000
#define SEND_MILLIS 1000
#define REDIAL_MILLIS 250
#define REDIAL_MAX_MILLIS 8000
#define SECRET_WAIT_MILLIS 60000
#define SILENT_BEATS 5
#define READ_MAX 65536
#define QUEUE_BYTES 524288
#define QUEUE_MAX_BYTES 8388608
#define SEND_TRIES 256
#define SEND_PIECE 16384
#define BYE_TURNS 10
#define SAME_LINE_MILLIS 60000
#define LOCK_MILLIS 30000

int    g_socket=INVALID_HANDLE;
int    g_link=LINK_DOWN;
uint   g_sent=0;                // number of the last frame sent, read and acknowledged
uint   g_heard=0;
uint   g_acked=0;
long   g_linkedAt=0;            // when the present stage of the greeting began
long   g_lastHeard=0;
long   g_emptyAt=0;             // when the socket was last seen empty
long   g_ageFrom=0;             // nothing that waits in g_in arrived before this
long   g_nextDial=0;
long   g_redial=REDIAL_MILLIS;
long   g_nextBeat=0;
int    g_beatMillis=1000;
uint   g_pingMicros=0;
uint   g_dials=0;
ulong  g_session=0;

uchar  g_secret[];
uchar  g_nonceSwarm[];
uchar  g_nonceOwn[];
uchar  g_signKey[];
uchar  g_verifyKey[];
uint   g_nonces=0;

uchar  g_out[];                 // what waits to be sent: the first g_outUsed bytes
int    g_outUsed=0;
uchar  g_rest[];
int    g_frameAt=0;
uchar  g_frameType=0;
uchar  g_frameFlags=0;
bool   g_fits=true;

uchar  g_in[];                  // what was read and is no whole frame yet
int    g_inUsed=0;
uchar  g_piece[];

string g_lock="";
double g_lockValue=0.0;
long   g_lockAt=0;

string g_said="";
long   g_saidAt=0;

datetime g_second=0;            // the server's clock when it last changed, and when that was
long   g_secondAt=0;

long Now() {
   return((long)GetTickCount64());
}

// One line in the log; the same one again only after a minute.
void Say(const string text) {
   if(text==g_said && Now()-g_saidAt<SAME_LINE_MILLIS) return;
   g_said=text;
   g_saidAt=Now();
   Print(PROGRAM_NAME,": ",text);
}

string Address() {
   return(StringFormat("%s:%d",InpHost,InpPort));
}

// ---- clocks

// The server's clock. Its own steps are seconds; between them the computer's clock counts on.
long ServerMillis() {
   datetime second=TimeTradeServer();
   if(second!=g_second) {
      g_second=second;
      g_secondAt=Now();
   }
   return((long)second*1000+(long)MathMin(999,Now()-g_secondAt));
}

// Server clock minus UTC. Zones are quarters of an hour; the rest is the inaccuracy of two clocks.
int OffsetSeconds() {
   long apart=(long)TimeTradeServer()-(long)TimeGMT();
   return((int)MathRound((double)apart/900.0)*900);
}

// ---- crypto

void Append(uchar &into[],const uchar &from[],const int start,const int count) {
   if(count>0 && ArrayCopy(into,from,ArraySize(into),start,count)!=count) g_fits=false;
}

// UTF-8 without the zero that StringToCharArray ends with.
void AppendText(uchar &into[],const string text) {
   uchar bytes[];
   int count=StringToCharArray(text,bytes,0,-1,CP_UTF8);
   if(count>1) Append(into,bytes,0,count-1);
}

void AppendNumber(uchar &into[],const ulong number) {
   AppendText(into,StringFormat("%I64u,",number));
}

bool Sha256(const uchar &data[],uchar &digest[]) {
   uchar none[];
   return(CryptEncode(CRYPT_HASH_SHA256,data,none,digest)==32);
}

// HMAC-SHA256 of a part of `data`.
bool Hmac(const uchar &key[],const uchar &data[],const int start,const int count,uchar &mac[]) {
   uchar padded[64];
   uchar inner[];
   uchar outer[];
   uchar digest[];
   ArrayInitialize(padded,(uchar)0);
   if(ArraySize(key)>64) {
      if(!Sha256(key,digest) || ArrayCopy(padded,digest)!=32) return(false);
   } else if(ArraySize(key)>0 && ArrayCopy(padded,key)!=ArraySize(key))
      return(false);
   if(ArrayResize(inner,64+count)!=64+count || ArrayResize(outer,96)!=96) return(false);
   for(int i=0; i<64; i++) {
      inner[i]=(uchar)(padded[i]^0x36);
      outer[i]=(uchar)(padded[i]^0x5C);
   }
   if(count>0 && ArrayCopy(inner,data,64,start,count)!=count) return(false);
   if(!Sha256(inner,digest) || ArrayCopy(outer,digest,64,0,32)!=32) return(false);
   return(Sha256(outer,mac));
}

// HMAC of a label and up to three byte strings.
bool Proof(const string label,const uchar &a[],const uchar &b[],const uchar &c[],uchar &mac[]) {
   uchar data[];
   AppendText(data,label);
   Append(data,a,0,ArraySize(a));
   Append(data,b,0,ArraySize(b));
   Append(data,c,0,ArraySize(c));
   return(Hmac(g_secret,data,0,ArraySize(data),mac));
}

// Takes as long for equal bytes as for different ones.
bool SameBytes(const uchar &a[],const int atA,const uchar &b[],const int atB,const int count) {
   if(atA<0 || atB<0 || ArraySize(a)<atA+count || ArraySize(b)<atB+count) return(false);
   uint different=0;
   for(int i=0; i<count; i++)
      different|=(uint)a[atA+i]^(uint)b[atB+i];
   return(different==0);
}

// MathRand gives 15 bits and the clocks are coarse: together, under the secret, nobody guesses them.
bool FreshBytes(uchar &bytes[]) {
   uchar seed[];
   g_nonces++;
   AppendNumber(seed,(ulong)g_nonces);
   AppendNumber(seed,GetMicrosecondCount());
   AppendNumber(seed,GetTickCount64());
   AppendNumber(seed,(ulong)TimeLocal());
   AppendNumber(seed,(ulong)TimeGMT());
   AppendNumber(seed,(ulong)AccountInfoInteger(ACCOUNT_LOGIN));
   AppendNumber(seed,(ulong)ChartID());
   for(int i=0; i<16; i++)
      AppendNumber(seed,(ulong)MathRand());
   Append(seed,g_nonceOwn,0,ArraySize(g_nonceOwn));
   return(Hmac(g_secret,seed,0,ArraySize(seed),bytes));
}

bool FreshNumber(ulong &number) {
   uchar bytes[];
   if(!FreshBytes(bytes)) return(false);
   number=1;
   for(int i=0; i<7; i++)
      number=(number<<8)|(ulong)bytes[i];
   return(true);
}

// ---- wire out

// Makes room for so many bytes and gives the place of the first.
uint Room(const int bytes) {
   int at=g_outUsed;
   if(ArraySize(g_out)<at+bytes && ArrayResize(g_out,at+bytes,65536)<at+bytes) {
      g_fits=false;
      return(0);
   }
   g_outUsed+=bytes;
   return((uint)at);
}

// Every struct that is written says here whether it was: a broken frame is never sent.
void Check(const bool written) {
   if(!written) g_fits=false;
}

void PutBytes(const uchar &bytes[],const int count) {
   uint at=Room(count);
   if(g_fits && count>0) Check(ArrayCopy(g_out,bytes,(int)at,0,count)==count);
}

// Writes into what was written: by a copy, for a struct might be the end of the array it is written to.
void Overwrite(const uchar &bytes[],const int at) {
   int count=ArraySize(bytes);
   if(g_fits) Check(ArrayCopy(g_out,bytes,at,0,count)==count);
}

void PutText(const string text,const int max) {
   uchar bytes[];
   AppendText(bytes,text);
   int count=(int)MathMin(ArraySize(bytes),max);
   while(count<ArraySize(bytes) && count>0 && (bytes[count]&0xC0)==0x80)
      count--;                  // never half a character
   uint at=Room(1);
   if(!g_fits) return;
   g_out[(int)at]=(uchar)count;
   PutBytes(bytes,count);
}

void OpenFrame(const int type,const int flags) {
   g_frameAt=g_outUsed;
   g_frameType=(uchar)type;
   g_frameFlags=(uchar)flags;
   Room(SMB_HEADER_BYTES);
}

void AbandonFrame() {
   g_outUsed=g_frameAt;
}

// Numbers the frame, signs it and leaves it in the queue.
void CloseFrame() {
   bool proved=ArraySize(g_signKey)>0;
   F_Header h;
   h.magic=(ushort)SMB_MAGIC;
   h.type=g_frameType;
   h.flags=(uchar)(g_frameFlags|(proved ? SMB_FLAG_MAC : 0));
   h.size=(uint)(g_outUsed-g_frameAt-SMB_HEADER_BYTES+(proved ? SMB_MAC_BYTES : 0));
   h.seq=g_sent+1;
   h.ack=g_heard;
   uchar head[];
   Check(StructToCharArray(h,head));
   Overwrite(head,g_frameAt);
   uchar mac[];
   if(proved) Check(Hmac(g_signKey,g_out,g_frameAt,g_outUsed-g_frameAt,mac));
   if(proved && g_fits) PutBytes(mac,SMB_MAC_BYTES);
   g_sent++;
}

// Hash of the payload written since `from`, to see whether it says anything new.
ulong Written(const int from) {
   ulong hash=0xCBF29CE484222325;
   for(int i=from; i<g_outUsed; i++)
      hash=(hash^(ulong)g_out[i])*1099511628211;
   return(hash);
}

void SendError(const int code,const string text) {
   F_Error f;
   f.code=(uint)code;
   OpenFrame(SMB_ERROR,0);
   uint at=Room(SIZE_F_Error);
   Check(StructToCharArray(f,g_out,at));
   PutText(text,MAX_Error_text);
   CloseFrame();
}

void SendPing() {
   F_Ping f;
   f.time=GetMicrosecondCount();
   OpenFrame(SMB_PING,0);
   uint at=Room(SIZE_F_Ping);
   Check(StructToCharArray(f,g_out,at));
   CloseFrame();
}

void SendPong(const ulong time) {
   F_Pong f;
   f.time=time;
   OpenFrame(SMB_PONG,0);
   uint at=Room(SIZE_F_Pong);
   Check(StructToCharArray(f,g_out,at));
   CloseFrame();
}

void SendBye(const int reason) {
   F_Bye f;
   f.reason=(uint)reason;
   OpenFrame(SMB_BYE,0);
   uint at=Room(SIZE_F_Bye);
   Check(StructToCharArray(f,g_out,at));
   CloseFrame();
}

// Sends all that is queued in one piece. A short write that did not wait is continued, one that waited is not.
void Flush() {
   if(!g_fits) {
      Drop("a frame could not be written: out of memory");
      return;
   }
   int done=0;
   for(int tries=0; tries<SEND_TRIES && done<g_outUsed; tries++) {
      ulong began=GetMicrosecondCount();
      ResetLastError();
      int count=SendFrom(done);
      if(count<0 && (_LastError==ERR_NETSOCKET_IO_ERROR || !SocketIsConnected(g_socket))) {
         Drop(StringFormat("the connection to %s broke (5273); dialling again",Address()));
         return;
      }
      if(count<=0) break;
      done+=count;
      if(GetMicrosecondCount()-began>2000) break;
   }
   done=(int)MathMin(done,g_outUsed);
   if(done>0 && done<g_outUsed) Check(ArrayCopy(g_out,g_out,0,done,g_outUsed-done)==g_outUsed-done);
   g_outUsed-=done;
   if(g_outUsed>QUEUE_MAX_BYTES) Drop("the swarm does not read: 8 MiB are waiting");
}

// A socket sends an array from its beginning: what is left of a short write is copied, a piece at a time.
int SendFrom(const int at) {
   if(at==0) return(SocketSend(g_socket,g_out,(uint)g_outUsed));
   int count=(int)MathMin(g_outUsed-at,SEND_PIECE);
   if(ArrayCopy(g_rest,g_out,0,at,count)!=count) return(0);
   return(SocketSend(g_socket,g_rest,(uint)count));
}

// ---- wire in

void ReadSocket() {
   for(int turn=0; turn<8 && g_socket!=INVALID_HANDLE; turn++) {
      long looked=Now();
      ResetLastError();
      uint ready=SocketIsReadable(g_socket);
      if(ready==0) {
         g_emptyAt=looked;
         if(!SocketIsConnected(g_socket)) Lost();
         return;
      }
      uint wanted=(uint)MathMin(ready,(uint)READ_MAX);
      int count=SocketRead(g_socket,g_piece,wanted,1);
      if(count<=0) {
         if(_LastError==ERR_NETSOCKET_IO_ERROR && !SocketIsConnected(g_socket)) Lost();
         else
            g_emptyAt=looked;   // it said 1 byte and had none: it may
         return;
      }
      if(g_inUsed==0) g_ageFrom=g_emptyAt;
      if(!Keep(count)) return;
      TakeFrames();
   }
}

void Lost() {
   if(g_link==LINK_UP) Drop(StringFormat("the connection to %s was closed; dialling again",Address()));
   else
      Drop(StringFormat("%s closed the connection before it greeted: is another program on this port, or is the swarm busy?",
                        Address()));
}

bool Keep(const int count) {
   if(ArraySize(g_in)<g_inUsed+count && ArrayResize(g_in,g_inUsed+count,65536)<g_inUsed+count) {
      Drop("out of memory");
      return(false);
   }
   if(ArrayCopy(g_in,g_piece,g_inUsed,0,count)!=count) {
      Drop("out of memory");
      return(false);
   }
   g_inUsed+=count;
   return(true);
}

void TakeFrames() {
   int at=0;
   while(g_socket!=INVALID_HANDLE) {
      int taken=TakeFrameAt(at);
      if(taken<=0) break;
      at+=taken;
   }
   if(g_socket==INVALID_HANDLE) return;
   if(at>0 && at<g_inUsed && ArrayCopy(g_in,g_in,0,at,g_inUsed-at)!=g_inUsed-at) Drop("out of memory");
   g_inUsed=(int)MathMax(0,g_inUsed-at);
}

// The bytes of the frame at `at`; 0 when it is not whole yet, or when the connection was dropped for it.
int TakeFrameAt(const int at) {
   if(g_inUsed-at<SMB_HEADER_BYTES) return(0);
   F_Header h;
   if(!CharArrayToStruct(h,g_in,(uint)at) || h.magic!=SMB_MAGIC)
      return(Refuse("what arrives are not frames of this protocol: is another program on this port?"));
   bool proved=ArraySize(g_verifyKey)>0;
   uint limit=(uint)(proved ? SMB_MAX_PAYLOAD : SMB_GREETING_BYTES-SMB_HEADER_BYTES);
   if(h.size>limit) return(Refuse(StringFormat("a frame of %u bytes is too long",h.size)));
   if(h.seq!=g_heard+1) return(Refuse(StringFormat("frame %u came where %u was due",h.seq,g_heard+1)));
   if(h.ack>g_sent || h.ack<g_acked)
      return(Refuse(StringFormat("frame %u acknowledges %u of %u sent",h.seq,h.ack,g_sent)));
   int bytes=SMB_HEADER_BYTES+(int)h.size;
   if(g_inUsed-at<bytes) return(0);
   int end=at+bytes;
   if(proved || (h.flags&SMB_FLAG_MAC)!=0) {
      if(!proved || !Signed(h,at,end))
         return(Refuse(StringFormat("frame %u is not signed by the swarm of this session",h.seq)));
      end-=SMB_MAC_BYTES;
   }
   g_heard=h.seq;
   g_acked=h.ack;
   if(proved)
      g_lastHeard=Now();        // of a stranger's frames nothing is believed, not even that the swarm lives
   if(!Dispatch(h.type,at+SMB_HEADER_BYTES,end))
      return(Refuse(StringFormat("frame %u of type %d is malformed or out of turn",h.seq,(int)h.type)));
   return(bytes);
}

bool Signed(const F_Header &h,const int at,const int end) {
   if((h.flags&SMB_FLAG_MAC)==0 || h.size<SMB_MAC_BYTES) return(false);
   uchar mac[];
   int length=end-at-SMB_MAC_BYTES;
   return(Hmac(g_verifyKey,g_in,at,length,mac) && SameBytes(mac,0,g_in,at+length,SMB_MAC_BYTES));
}

int Refuse(const string why) {
   if(g_socket!=INVALID_HANDLE) Drop(why);
   return(0);
}

// A text at `at`, which moves behind it; false when there is none.
bool TakeText(int &at,const int end,const int max,string &text) {
   text="";
   if(at>=end) return(false);
   int length=(int)g_in[at];
   if(length>max || end-at-1<length) return(false);
   if(length>0) text=CharArrayToString(g_in,at+1,length,CP_UTF8);
   at+=1+length;
   return(true);
}

// Whether the frame was known, well formed and in turn.
bool Dispatch(const int type,const int at,const int end) {
   if(type==SMB_ERROR) return(TakeError(at,end));
   if(g_link==LINK_GREETING) return(type==SMB_CHALLENGE && TakeChallenge(at,end));
   if(g_link==LINK_PROVING) return(type==SMB_WELCOME && TakeWelcome(at,end));
   if(type==SMB_ACK) return(at==end);
   if(type==SMB_PING) return(TakePing(at,end));
   if(type==SMB_PONG) return(TakePong(at,end));
   return(TakeCommand(type,at,end));
}

bool TakePing(const int at,const int end) {
   F_Ping f;
   if(end-at!=SIZE_F_Ping || !CharArrayToStruct(f,g_in,(uint)at)) return(false);
   SendPong(f.time);
   return(true);
}

bool TakePong(const int at,const int end) {
   F_Pong f;
   if(end-at!=SIZE_F_Pong || !CharArrayToStruct(f,g_in,(uint)at)) return(false);
   ulong now=GetMicrosecondCount();
   if(f.time<=now) g_pingMicros=(uint)MathMin(now-f.time,(ulong)UINT_MAX);
   return(true);
}

// ---- handshake

string WhyRefused(const uint code,const string text) {
   if(code==SMB_ERR_VERSION)
      return(StringFormat("the swarm speaks another protocol version: install the %s.mq5 that came with it (%s)",
                          PROGRAM_NAME,text));
   if(code==SMB_ERR_SECRET)
      return("wrong secret: InpSecret is not the swarm's. Load the .set file that `swarm mt5 install` wrote; next try in 60 s");
   if(code==SMB_ERR_DUPLICATE)
      return(StringFormat("the swarm has a session of this account already: is %s on two terminals? (%s)",PROGRAM_NAME,text));
   if(code==SMB_ERR_ACCOUNT)
      return(StringFormat("the swarm is configured for another account or server (%s)",text));
   if(code==SMB_ERR_REAL)
      return(StringFormat("this is a real account: InpAllowReal here and the swarm's configuration must both allow it (%s)",
                          text));
   return(StringFormat("the swarm says %u: %s",code,text));
}

bool TakeError(int at,const int end) {
   F_Error f;
   string text;
   if(end-at<SIZE_F_Error || !CharArrayToStruct(f,g_in,(uint)at)) return(false);
   at+=SIZE_F_Error;
   if(!TakeText(at,end,MAX_Error_text,text) || at!=end) return(false);
   string why=WhyRefused(f.code,text);
   if(g_link==LINK_UP)
      Say(why);                 // it closes the connection itself, where it must be closed
   else
      DropFor(why,f.code==SMB_ERR_SECRET);
   return(true);
}

bool TakeChallenge(const int at,const int end) {
   F_Challenge f;
   if(end-at!=SIZE_F_Challenge+BYTES_Challenge_nonce || !CharArrayToStruct(f,g_in,(uint)at)) return(false);
   ArrayFree(g_nonceSwarm);
   Append(g_nonceSwarm,g_in,at+SIZE_F_Challenge,BYTES_Challenge_nonce);
   if(f.protoMax<SMB_PROTO_MIN || f.protoMin>SMB_PROTO_MAX) {
      string why=StringFormat("%s %d.%02d speaks protocol %d; the swarm needs %d to %d: install the %s.mq5 that came with it",
                              PROGRAM_NAME,PROGRAM_VERSION/100,PROGRAM_VERSION%100,SMB_PROTO_MAX,
                              (int)f.protoMin,(int)f.protoMax,PROGRAM_NAME);
      SendError(SMB_ERR_VERSION,why);
      Flush();
      if(g_socket!=INVALID_HANDLE) Drop(why);
      return(true);
   }
   g_link=LINK_PROVING;
   g_linkedAt=Now();
   SendHello((int)MathMin((int)f.protoMax,SMB_PROTO_MAX));
   return(true);
}

int Permissions() {
   int bits=0;
   if(TerminalInfoInteger(TERMINAL_CONNECTED)!=0)     bits|=1;
   if(TerminalInfoInteger(TERMINAL_TRADE_ALLOWED)!=0) bits|=2;
   if(MQLInfoInteger(MQL_TRADE_ALLOWED)!=0)           bits|=4;
   if(AccountInfoInteger(ACCOUNT_TRADE_ALLOWED)!=0)   bits|=8;
   if(AccountInfoInteger(ACCOUNT_TRADE_EXPERT)!=0)    bits|=16;
   return(bits);
}

void SendHello(const int proto) {
   F_Hello f;
   ZeroMemory(f);
   f.proto=(ushort)proto;
   f.eaVersion=(ushort)PROGRAM_VERSION;
   f.login=(ulong)AccountInfoInteger(ACCOUNT_LOGIN);
   f.epoch=Epoch();
   f.build=(uint)TerminalInfoInteger(TERMINAL_BUILD);
   f.leverage=(uint)AccountInfoInteger(ACCOUNT_LEVERAGE);
   f.caps=Capabilities();
   f.role=(uchar)PROGRAM_ROLE;
   f.marginMode=(uchar)AccountInfoInteger(ACCOUNT_MARGIN_MODE);
   f.tradeMode=(uchar)AccountInfoInteger(ACCOUNT_TRADE_MODE);
   f.permissions=(uchar)Permissions();
   f.currencyDigits=(uchar)AccountInfoInteger(ACCOUNT_CURRENCY_DIGITS);
   uchar nonce[];
   uchar none[];
   uchar payload[];
   uchar mac[];
   Check(FreshBytes(nonce));
   ArrayFree(g_nonceOwn);
   Append(g_nonceOwn,nonce,0,ArraySize(nonce));
   OpenFrame(SMB_HELLO,0);
   uint at=Room(SIZE_F_Hello);
   Check(StructToCharArray(f,g_out,at));
   PutText(AccountInfoString(ACCOUNT_SERVER),MAX_Hello_server);
   PutText(AccountInfoString(ACCOUNT_CURRENCY),MAX_Hello_currency);
   PutText(AccountInfoString(ACCOUNT_COMPANY),MAX_Hello_company);
   PutBytes(g_nonceOwn,BYTES_Hello_nonce);
   Append(payload,g_out,(int)at,g_outUsed-(int)at);
   Check(Proof("SMB1 EA",g_nonceSwarm,payload,none,mac));
   PutBytes(mac,BYTES_Hello_mac);
   CloseFrame();
}

bool TakeWelcome(const int at,const int end) {
   F_Welcome f;
   if(end-at!=SIZE_F_Welcome+BYTES_Welcome_mac || !CharArrayToStruct(f,g_in,(uint)at)) return(false);
   uchar payload[];
   uchar none[];
   uchar mac[];
   Append(payload,g_in,at,SIZE_F_Welcome);
   if(!Proof("SMB1 SRV",g_nonceOwn,g_nonceSwarm,payload,mac) ||
      !SameBytes(mac,0,g_in,at+SIZE_F_Welcome,BYTES_Welcome_mac)) {
      DropFor("the swarm does not hold this secret: InpSecret here is not its own; next try in 60 s",true);
      return(true);
   }
   if(!Proof("SMB1 KEY E",g_nonceSwarm,g_nonceOwn,none,g_signKey) ||
      !Proof("SMB1 KEY N",g_nonceSwarm,g_nonceOwn,none,g_verifyKey) || f.heartbeatMillis==0)
      return(false);
   g_link=LINK_UP;
   g_session=f.session;
   g_beatMillis=(int)f.heartbeatMillis;
   g_nextBeat=Now();
   g_lastHeard=Now();
   g_redial=REDIAL_MILLIS;
   g_said="";
   Print(PROGRAM_NAME,": session ",IntegerToString((long)f.session)," with the swarm at ",Address());
   SessionOpened(f);
   return(true);
}

// ---- connection

void Dial() {
   if(Now()-g_nextDial<0) return;
   g_dials++;
   ResetLastError();
   g_socket=SocketCreate();
   if(g_socket==INVALID_HANDLE) {
      Drop(StringFormat("no socket could be made (error %d)",_LastError));
      return;
   }
   ResetLastError();
   if(!SocketConnect(g_socket,InpHost,(uint)InpPort,DIAL_MILLIS)) {
      Drop(WhyNoDial(_LastError));
      return;
   }
   if(!SocketTimeouts(g_socket,SEND_MILLIS,SEND_MILLIS)) {
      Drop(StringFormat("the socket takes no time limits (error %d), and without them the terminal could hang",_LastError));
      return;
   }
   ForgetLink();
   g_link=LINK_GREETING;
}

string WhyNoDial(const int error) {
   if(error==ERR_FUNCTION_NOT_ALLOWED)
      return(StringFormat("the terminal does not allow this address (4014): Tools, Options, Expert Advisors, tick \"Allow WebRequest for listed URL\", add both %s and %s, press OK",
                          InpHost,Address()));
   if(error==ERR_NETSOCKET_CANNOT_CONNECT)
      return(StringFormat("nobody listens at %s (5272): start the swarm, or correct InpHost and InpPort",Address()));
   return(StringFormat("%s cannot be reached (error %d)",Address(),error));
}

// Everything of one connection, as before the first byte.
void ForgetLink() {
   g_sent=0;
   g_heard=0;
   g_acked=0;
   g_outUsed=0;
   g_inUsed=0;
   g_fits=true;
   ArrayFree(g_signKey);
   ArrayFree(g_verifyKey);
   g_linkedAt=Now();
   g_emptyAt=g_linkedAt;
   g_ageFrom=g_linkedAt;
}

void Drop(const string why) {
   DropFor(why,false);
}

void DropFor(const string why,const bool wrongSecret) {
   if(why!="") Say(why);
   if(g_socket!=INVALID_HANDLE) SocketClose(g_socket);
   g_socket=INVALID_HANDLE;
   bool wasUp=g_link==LINK_UP;
   g_link=LINK_DOWN;
   ForgetLink();
   double jitter=0.8+0.4*(double)MathRand()/32767.0;
   g_nextDial=Now()+(wrongSecret ? (long)SECRET_WAIT_MILLIS : (long)((double)g_redial*jitter));
   g_redial=(long)MathMin(g_redial*2,(long)REDIAL_MAX_MILLIS);
   if(wasUp) SessionClosed();
}

// A peer that says nothing is as good as none.
void WatchSilence() {
   long now=Now();
   if(g_link==LINK_UP && now-g_lastHeard>(long)SILENT_BEATS*g_beatMillis)
      Drop(StringFormat("the swarm was silent for %d heartbeats; dialling again",SILENT_BEATS));
   else if((g_link==LINK_GREETING || g_link==LINK_PROVING) && now-g_linkedAt>SMB_GREETING_MILLIS)
      Drop(StringFormat("%s accepts connections but does not greet: is another program on this port?",Address()));
}

bool BeatDue() {
   long now=Now();
   if(g_link!=LINK_UP || now-g_nextBeat<0) return(false);
   g_nextBeat+=g_beatMillis;
   if(now-g_nextBeat>=0) g_nextBeat=now+g_beatMillis;
   return(true);
}

// ---- one program for each terminal, login and role

// The lock is the time of its last renewal: that of a program that is no more runs out by itself.
bool HoldLock() {
   long now=Now();
   bool same=g_lock!="" && g_lock==LockName();   // asked each time: an account may be switched at any moment
   if(same && now-g_lockAt<1000) return(true);
   if(same && GlobalVariableSetOnCondition(g_lock,(double)now,g_lockValue)) {
      g_lockValue=(double)now;
      g_lockAt=now;
      return(true);
   }
   if(g_lock!="" && g_socket!=INVALID_HANDLE)
      Drop("another account, or another program that took the place of this one while it was blocked");
   ReleaseLock();
   return(TakeLock(now));
}

string LockName() {
   return(StringFormat("SMB.%I64d.%d",AccountInfoInteger(ACCOUNT_LOGIN),PROGRAM_ROLE));
}

bool TakeLock(const long now) {
   string name=LockName();
   if(AccountInfoInteger(ACCOUNT_LOGIN)==0) {
      Say("waits: no account is logged in");
      return(false);
   }
   if(!GlobalVariableCheck(name) && !GlobalVariableTemp(name)) return(false);
   double held=GlobalVariableGet(name);
   double age=(double)now-held;
   if(held!=0.0 && age>=0.0 && age<=(double)LOCK_MILLIS) {
      Say(StringFormat("waits: another %s serves this account in this terminal. Remove one of the two",PROGRAM_NAME));
      return(false);
   }
   if(!GlobalVariableSetOnCondition(name,(double)now,held)) return(false);
   g_lock=name;
   g_lockValue=(double)now;
   g_lockAt=now;
   return(true);
}

void ReleaseLock() {
   if(g_lock!="") GlobalVariableSetOnCondition(g_lock,0.0,g_lockValue);
   g_lock="";
}

// ---- start and end of the link

// Globals outlive a change of the chart's symbol or of the inputs: nothing of an earlier life may be left.
bool StartLink() {
   if(!WireSizesAgree()) {
      Print(PROGRAM_NAME,": this compiler packs structs differently from the protocol: update MetaTrader and compile again");
      return(false);
   }
   string secret=InpSecret;
   StringTrimLeft(secret);
   StringTrimRight(secret);
   if(secret=="") {
      Print(PROGRAM_NAME,": InpSecret is empty: load the .set file that `swarm mt5 install` wrote");
      return(false);
   }
   if(MQLInfoInteger(MQL_TESTER)!=0) {
      Print(PROGRAM_NAME,": the strategy tester has no sockets: use a chart");
      return(false);
   }
   ArrayFree(g_secret);
   AppendText(g_secret,secret);
   MathSrand((int)(GetTickCount64()&0x7FFFFFFF));
   g_socket=INVALID_HANDLE;
   g_link=LINK_DOWN;
   ForgetLink();
   g_nextDial=Now();
   g_redial=REDIAL_MILLIS;
   g_lastHeard=Now();
   g_beatMillis=1000;
   g_pingMicros=0;
   g_dials=0;
   g_session=0;
   g_lock="";
   g_said="";
   g_second=0;
   return(EventSetMillisecondTimer((int)MathMin(1000,MathMax(10,InpTimerMillis))));
}

// A socket that is closed with unread bytes in it takes back what it sent last: they are read first, to no purpose.
void Drain() {
   for(int turn=0; turn<BYE_TURNS && g_socket!=INVALID_HANDLE && SocketIsConnected(g_socket); turn++) {
      uint ready=SocketIsReadable(g_socket);
      if(ready>0) SocketRead(g_socket,g_piece,(uint)MathMin(ready,(uint)READ_MAX),1);
      Sleep(5);
   }
}

void EndLink(const int reason) {
   EventKillTimer();
   if(g_link==LINK_PROVING) ReadSocket();   // a swarm that has just welcomed it hears goodbye too
   if(g_link==LINK_UP) {
      SendBye(reason);
      Flush();
      Drain();
   }
   if(g_socket!=INVALID_HANDLE) SocketClose(g_socket);
   g_socket=INVALID_HANDLE;
   g_link=LINK_DOWN;
   ReleaseLock();
   Comment("");
}
// </link>

// ---- requests

bool TakeRequest(int at,const int end) {
   F_HistoryReq f;
   string symbol;
   if(end-at<SIZE_F_HistoryReq || !CharArrayToStruct(f,g_in,(uint)at)) return(false);
   at+=SIZE_F_HistoryReq;
   if(!TakeText(at,end,MAX_HistoryReq_symbol,symbol) || at!=end) return(false);
   int k=ArraySize(g_jobs);
   if(k>=MAX_JOBS || ArrayResize(g_jobs,k+1)!=k+1) {
      SendEnd(f.request,(int)f.kind,ERR_NOT_ENOUGH_MEMORY);
      return(true);
   }
   ZeroMemory(g_jobs[k]);
   g_jobs[k].request=f.request;
   g_jobs[k].left=f.max==0 ? UINT_MAX : f.max;
   g_jobs[k].kind=(int)f.kind;
   g_jobs[k].timeframe=(ENUM_TIMEFRAMES)f.timeframe;
   g_jobs[k].from=(long)MathMax((long)0,f.fromTime);
   g_jobs[k].to=f.toTime>0 ? f.toTime : ServerMillis();
   g_jobs[k].symbol=symbol;
   g_jobs[k].span=f.kind==1 ? (long)BARS_WANTED*1000*BarSeconds(g_jobs[k]) : (long)TICK_SPAN_MILLIS;
   Examine(g_jobs[k]);
   return(true);
}

// 0 for a number that is none of ENUM_TIMEFRAMES.
long BarSeconds(const Job &j) {
   return((long)PeriodSeconds(j.timeframe));
}

void Examine(Job &j) {
   ResetLastError();
   if(j.kind>1 || (j.kind==1 && (j.timeframe==PERIOD_CURRENT || BarSeconds(j)<=0)))
      Fail(j,ERR_INVALID_PARAMETER);
   else if(!SymbolSelect(j.symbol,true))
      Fail(j,ERR_MARKET_UNKNOWN_SYMBOL);
}

void Fail(Job &j,const int error) {
   j.status=(ushort)error;
   j.done=true;
}

// What comes first is served first, as far as there is room in the queue and time in this run.
void Serve(const ulong began) {
   while(ArraySize(g_jobs)>0 && g_outUsed<QUEUE_BYTES && GetMicrosecondCount()-began<RUN_MICROS) {
      if(g_jobs[0].next<g_jobs[0].rows) {
         SendPage(g_jobs[0]);
         continue;
      }
      if(g_jobs[0].left==0 || g_jobs[0].from>g_jobs[0].to) g_jobs[0].done=true;
      if(g_jobs[0].done) {
         SendEnd(g_jobs[0].request,g_jobs[0].kind,(int)g_jobs[0].status);
         NextJob();
         continue;
      }
      if(Now()-g_jobs[0].retryAt<0) return;
      Read(g_jobs[0]);
   }
}

void NextJob() {
   int count=ArraySize(g_jobs)-1;
   for(int i=0; i<count; i++) g_jobs[i]=g_jobs[i+1];
   if(ArrayResize(g_jobs,count)!=count) ArrayFree(g_jobs);
}

// Reads the next span of time. What fails is tried again, then in halves; what cannot be had at all ends the request.
void Read(Job &j) {
   long until=(long)MathMin(j.to,j.from+j.span-1);
   ResetLastError();
   int count=j.kind==0 ? CopyTicksRange(j.symbol,g_ticks,COPY_TICKS_ALL,(ulong)j.from,(ulong)until)
                       : CopyRates(j.symbol,j.timeframe,(datetime)((j.from+999)/1000),(datetime)(until/1000),g_bars);
   int error=_LastError;
   bool partial=error==ERR_HISTORY_TIMEOUT;
   bool empty=Empty(j,count,error);
   if((count<0 && !empty) || partial) {
      j.failures++;
      if(j.failures<RETRIES) {
         j.retryAt=Now()+RETRY_MILLIS;
         if(!partial && error!=ERR_HISTORY_NOT_FOUND) Halve(j);
         return;
      }
      j.status=(ushort)MathMin(error!=0 ? error : ERR_HISTORY_NOT_FOUND,65535);
      if(!partial || count<0) {
         j.done=true;
         return;
      }
   }
   j.failures=0;
   j.warm=true;
   j.rows=(int)MathMax(0,count);
   j.next=0;
   j.from=until+1;
   if(j.kind==0) FitSpan(j);
}

// No bars in this span. A series that is still being loaded looks the same: the first time it is asked again.
bool Empty(const Job &j,const int count,const int error) {
   if(count>=0 || j.kind==0 || error!=ERR_HISTORY_NOT_FOUND) return(false);
   return(SymbolIsSynchronized(j.symbol) && (j.warm || j.failures>=2));
}

// A range of more bars than "Max bars in chart" fails as a whole, and no one tells why. A smaller one is a new attempt.
void Halve(Job &j) {
   long least=j.kind==1 ? 1000*BarSeconds(j) : 1000;
   if(j.span<=least) return;
   j.span=(long)MathMax(least,j.span/2);
   j.failures=0;
   j.retryAt=Now();
}

// Spans that hold about as many ticks as are well kept in memory.
void FitSpan(Job &j) {
   if(j.rows>2*TICKS_WANTED) j.span=(long)MathMax((long)1000,j.span/2);
   if(j.rows<TICKS_WANTED/2) j.span=(long)MathMin((long)TICK_SPAN_MAX_MILLIS,j.span*2);
}

// ---- pages

int PageRows(const Job &j,const int most) {
   long rows=(long)MathMin(j.rows-j.next,most);
   return((int)MathMin(rows,(long)j.left));
}

void SendPage(Job &j) {
   int rows=PageRows(j,j.kind==0 ? TICK_ROWS : BAR_ROWS);
   if(rows<=0) {
      j.next=j.rows;
      return;
   }
   if(j.kind==0)
      SendTicks(j,rows);
   else
      SendBars(j,rows);
   j.next+=rows;
   if(j.left!=UINT_MAX) j.left-=(uint)rows;
   g_served+=(ulong)rows;
}

void SendTicks(const Job &j,const int rows) {
   F_History f;
   F_HistoryRow row;
   f.request=j.request;
   f.status=0;
   f.n=(ushort)rows;
   OpenFrame(SMB_HISTORY,SMB_FLAG_MORE);
   uint at=Room(SIZE_F_History);
   Check(StructToCharArray(f,g_out,at));
   for(int i=j.next; i<j.next+rows; i++) {
      row.time=g_ticks[i].time_msc;
      row.bid=g_ticks[i].bid;
      row.ask=g_ticks[i].ask;
      row.last=g_ticks[i].last;
      row.volume=g_ticks[i].volume_real!=0.0 ? g_ticks[i].volume_real : (double)g_ticks[i].volume;
      row.flags=g_ticks[i].flags;
      at=Room(SIZE_F_HistoryRow);
      Check(StructToCharArray(row,g_out,at));
   }
   CloseFrame();
}

void SendBars(const Job &j,const int rows) {
   F_Rates f;
   F_RatesRow row;
   f.request=j.request;
   f.status=0;
   f.n=(ushort)rows;
   OpenFrame(SMB_RATES,SMB_FLAG_MORE);
   uint at=Room(SIZE_F_Rates);
   Check(StructToCharArray(f,g_out,at));
   for(int i=j.next; i<j.next+rows; i++) {
      row.time=(long)g_bars[i].time*1000;
      row.open=g_bars[i].open;
      row.high=g_bars[i].high;
      row.low=g_bars[i].low;
      row.close=g_bars[i].close;
      row.tickVolume=(ulong)g_bars[i].tick_volume;
      row.realVolume=(ulong)g_bars[i].real_volume;
      row.spread=(uint)g_bars[i].spread;
      at=Room(SIZE_F_RatesRow);
      Check(StructToCharArray(row,g_out,at));
   }
   CloseFrame();
}

// The last page: no rows, no MORE, and what became of the request.
void SendEnd(const uint request,const int kind,const int status) {
   F_History ticks;
   F_Rates bars;
   ZeroMemory(ticks);
   ZeroMemory(bars);
   ticks.request=request;
   ticks.status=(ushort)status;
   bars.request=request;
   bars.status=(ushort)status;
   OpenFrame(kind==1 ? SMB_RATES : SMB_HISTORY,0);
   uint at=Room(kind==1 ? SIZE_F_Rates : SIZE_F_History);
   Check(kind==1 ? StructToCharArray(bars,g_out,at) : StructToCharArray(ticks,g_out,at));
   CloseFrame();
}

void SendAccount() {
   F_Account f;
   ZeroMemory(f);
   f.balance=AccountInfoDouble(ACCOUNT_BALANCE);
   f.equity=AccountInfoDouble(ACCOUNT_EQUITY);
   f.margin=AccountInfoDouble(ACCOUNT_MARGIN);
   f.marginFree=AccountInfoDouble(ACCOUNT_MARGIN_FREE);
   f.credit=AccountInfoDouble(ACCOUNT_CREDIT);
   f.serverTime=(long)TimeTradeServer()*1000;
   f.offsetSeconds=OffsetSeconds();
   f.pingMicros=g_pingMicros;
   f.pumpMaxMicros=g_pumpMax;
   f.permissions=(uchar)g_permissions;
   g_pumpMax=0;
   OpenFrame(SMB_ACCOUNT,0);
   uint at=Room(SIZE_F_Account);
   Check(StructToCharArray(f,g_out,at));
   CloseFrame();
}

// ---- what the link asks of this program

ulong Epoch() {
   return(0);                   // it has no events
}

uint Capabilities() {
   return(0);
}

void SessionOpened(const F_Welcome &f) {
   g_permissions=Permissions();
   SendAccount();
}

void SessionClosed() {
   ArrayFree(g_jobs);
}

bool TakeCommand(const int type,const int at,const int end) {
   if(type==SMB_HISTORY_REQ) return(TakeRequest(at,end));
   if(type==SMB_HALT) return(true);          // it has nothing to cancel
   SendError(SMB_ERR_ROLE,"SwarmHistory serves history and nothing else: ask SwarmBridge");
   return(true);
}

// ---- life cycle

void ShowStatus() {
   if(Now()-g_statusAt<1000) return;
   g_statusAt=Now();
   Comment(StringFormat("%s %d.%02d: session %I64u with %s, rows served %I64u",PROGRAM_NAME,
                        PROGRAM_VERSION/100,PROGRAM_VERSION%100,g_session,Address(),g_served));
}

void Run() {
   if(!HoldLock()) return;
   ulong began=GetMicrosecondCount();
   if(g_socket!=INVALID_HANDLE) ReadSocket();
   WatchSilence();
   if(g_link==LINK_UP) {
      g_permissions=Permissions();
      if(BeatDue()) {
         SendAccount();
         SendPing();
         ShowStatus();
      }
      Serve(began);
      g_pumpMax=(uint)MathMax((ulong)g_pumpMax,MathMin(GetMicrosecondCount()-began,(ulong)UINT_MAX));
   }
   if(g_socket!=INVALID_HANDLE) Flush();
   if(g_socket==INVALID_HANDLE) Dial();
}

int OnInit() {
   if(!StartLink()) return(INIT_FAILED);
   ArrayFree(g_jobs);
   g_served=0;
   g_pumpMax=0;
   return(INIT_SUCCEEDED);
}

void OnDeinit(const int reason) {
   EndLink(reason);
}

void OnTimer() {
   Run();
}
